//! Notices that go through a mail server.
use chapterhouse::{
    data::Recipient,
    job::run::Runner,
    notice::{send, transport::Transport},
};
use chrono::TimeDelta;
use entity::notice::{Kind, Mailbox};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

use super::{notices, post, runner};
use crate::support::{World, today};

/// A mail server that takes what comes and refuses one address; gives what it took.
async fn mail_server(listener: TcpListener) -> Vec<String> {
    let mut taken = Vec::new();
    let expected = 2;
    while taken.len() < expected {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let (mut letter, mut in_letter) = (String::new(), false);
        writer.write_all(b"220 test\r\n").await.unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            if in_letter {
                letter = letter + &line + "\n";
                in_letter = line != ".";
                if !in_letter {
                    taken.push(std::mem::take(&mut letter));
                    writer.write_all(b"250 taken\r\n").await.unwrap();
                }
                continue;
            }
            in_letter = line == "DATA";
            let answer = match line.split_once(':') {
                _ if in_letter => "354 go on",
                Some(("RCPT TO", to)) if to.contains("office@") => "550 nobody of that name",
                _ if line == "QUIT" => "221 bye",
                _ => "250 fine",
            };
            writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
    }
    taken
}

#[tokio::test]
async fn a_mail_server_that_is_away_or_refuses_an_address_loses_nothing() {
    let world = World::new().await;
    for (key, to) in [
        ("a", Recipient::Mailbox(Mailbox::Staff)),
        ("b", Recipient::Account(world.sam)),
        ("c", Recipient::Mailbox(Mailbox::Committee)),
    ] {
        post(&world, Kind::ReviewDue, to, key).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let Runner { database, settings, .. } = runner(&world);
    let from = "Association <portal@example.org>".parse().unwrap();
    let transport = Transport::smtp(&format!("smtp://{address}"), from).unwrap();
    let send = async || {
        let stats = send::send(&database, &transport, &settings.mailboxes).await.unwrap();
        (stats.succeeded, stats.rejected)
    };
    assert_eq!(send().await, (0, 1), "nobody listens: the others are not tried");
    database.clock().set(today() + TimeDelta::days(1));
    let server = tokio::spawn(mail_server(TcpListener::bind(address).await.unwrap()));
    assert_eq!(send().await, (2, 1));
    let taken = server.await.unwrap();
    assert!(taken.iter().all(|letter| letter.contains("Auto-Submitted: auto-generated")), "{taken:?}");
    for notice in notices(&world).await {
        let id = format!("Message-ID: <{}@example.org>", notice.id);
        assert_eq!(taken.iter().filter(|letter| letter.contains(&id)).count(), usize::from(notice.sent_at.is_some()));
        assert_eq!(notice.last_error.is_some(), notice.dedup_key == "a", "{notice:?}");
    }
}
