//! The built program, told to stop while it is asked.
use std::{
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

fn serve(folder: &Path) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(folder).env_clear();
    let mut program = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(program.stderr.take().unwrap()).lines().map(Result::unwrap);
    let line = log.find(|line| line.contains("listening on")).unwrap();
    // Whatever it writes later is read, so that it never waits for us.
    std::thread::spawn(move || log.for_each(drop));
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    (program, address)
}

fn stop(program: &Child) {
    assert!(Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap().success());
}

#[derive(Default)]
struct Seen {
    answered: AtomicUsize,
    lost: AtomicUsize,
}

/// Asks on a new connection each time, until nobody listens any more.
fn ask(address: &str, seen: &Seen) {
    let address = address.parse().unwrap();
    while let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(5)) {
        let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        let asked = stream.write_all(request).and_then(|()| stream.read_to_string(&mut answer));
        let is_answered = asked.is_ok() && answer.starts_with("HTTP/1.1 200");
        let count = if is_answered { &seen.answered } else { &seen.lost };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn nobody_who_is_connected_is_reset_when_the_program_stops() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..14 {
        let (mut program, address) = serve(folder.path());
        let seen = Arc::new(Seen::default());
        let asking: Vec<_> = (0..16)
            .map(|_| {
                let (address, seen) = (address.clone(), Arc::clone(&seen));
                std::thread::spawn(move || ask(&address, &seen))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(100));
        stop(&program);
        assert!(program.wait().unwrap().success());
        for asking in asking {
            asking.join().unwrap();
        }
        let (answered, lost) = (seen.answered.load(Ordering::Relaxed), seen.lost.load(Ordering::Relaxed));
        assert!(0 < answered && lost == 0, "round {round}: {answered} were answered, {lost} were not");
    }
}

#[test]
fn silent_sockets_neither_stop_the_service_nor_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, address) = serve(folder.path());
    let mut silent = Vec::new();
    for number in 0..1_100 {
        match TcpStream::connect(&address) {
            Ok(mut stream) => {
                // Some say nothing, some begin a head, some a body.
                let begun: &[u8] = match number % 3 {
                    0 => b"",
                    1 => b"GET /healthz HT",
                    _ => b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{",
                };
                let _ = stream.write_all(begun);
                silent.push(stream);
            }
            // The test itself may have no more files.
            Err(error) if error.kind() != ErrorKind::ConnectionRefused => break,
            Err(error) => panic!("{error}"),
        }
    }
    silent.truncate(silent.len() - 8);
    let begun = Instant::now();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    stop(&program);
    let begun = Instant::now();
    assert!(program.wait().unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(14), "{:?}", begun.elapsed());
}
