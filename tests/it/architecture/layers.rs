//! Mutations call commands; commands read rules, profiles and stores. None of these knows GraphQL, or who calls it.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::sources;

/// The parts of a concept of which GraphQL is one user among others.
const LAYERS: [&str; 4] = ["commands", "store", "rules", "profile"];

/// What is GraphQL's, and what calls commands.
const ABOVE: [&str; 5] = ["async_graphql", "MaybeUndefined", "ID", "graphql", "mutations"];

/// Commands of one concept that call each other. The list only becomes shorter.
const KNOWN_CYCLES: [&[&str]; 3] = [
    &["account::factor::commands", "account::password::commands", "account::session::commands"],
    &["chapter::change::commands", "chapter::commands", "chapter::verification::commands"],
    &["exchange::application::commands", "exchange::placement::commands"],
];

#[test]
fn commands_and_what_they_use_name_nothing_of_graphql() {
    let layers = layers();
    assert!(100 < layers.len());
    for Source { name, code, .. } in layers {
        let words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let named: Vec<_> = words.filter(|word| ABOVE.contains(word)).collect();
        assert!(named.is_empty(), "{name} names {named:?}: mutations turn what GraphQL gives into what commands take");
    }
}

#[test]
fn only_commands_call_commands() {
    for (module, used) in graph() {
        let calls: Vec<_> = used.iter().filter(|used| used.ends_with("::commands")).collect();
        assert!(module.ends_with("::commands") || calls.is_empty(), "{module} uses {calls:?}");
    }
}

#[test]
fn nothing_below_mutations_uses_itself_in_a_circle() {
    let graph = graph();
    let mut cycles = BTreeSet::new();
    for module in graph.keys() {
        let within: Vec<_> =
            reached(&graph, module).into_iter().filter(|other| reached(&graph, other).contains(module)).collect();
        if !within.is_empty() {
            cycles.insert(within);
        }
    }
    let known: BTreeSet<Vec<_>> =
        KNOWN_CYCLES.iter().map(|cycle| cycle.iter().map(|&module| module.to_owned()).collect()).collect();
    assert_eq!(cycles, known);
}

#[test]
fn uses_are_read_as_the_compiler_reads_them() {
    let uses = uses("use a::{self, b::{C, d as e}};\n    pub(crate) use f::g;\nlet house = 1;");
    assert_eq!(
        uses,
        [("a", "a"), ("C", "a::b::C"), ("e", "a::b::d"), ("g", "f::g")].map(|(a, b)| (a.into(), b.into()))
    );
    assert_eq!(code("x // use a;\n\"use b\" '\"' y\n#[cfg(test)]\nz"), "x \n  y\n");
}

/// A file of one of the layers.
struct Source {
    name: String,
    /// The path of its module.
    module: Vec<String>,
    /// What it says, without comments, texts and tests.
    code: String,
}

fn layers() -> Vec<Source> {
    let source = |path: &Path| {
        let name = path.to_string_lossy().into_owned();
        let parts = name.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_owned);
        let module: Vec<_> = parts.filter(|part| part != "mod").collect();
        unit(&module).map(|_| Source { code: code(&fs::read_to_string(path).unwrap()), name: name.clone(), module })
    };
    sources(Path::new("src")).iter().filter_map(|path| source(path)).collect()
}

/// The commands, store, rules or profile of a concept that a path leads into.
fn unit(path: &[String]) -> Option<String> {
    let at = path.iter().position(|part| LAYERS.contains(&part.as_str()))?;
    Some(path[..=at].join("::"))
}

/// Which of them each uses.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let mut graph = BTreeMap::<String, BTreeSet<String>>::new();
    for Source { module, code, .. } in layers() {
        let own = unit(&module).unwrap();
        let uses = uses(&code);
        let named: BTreeMap<_, _> = uses.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect();
        let written = code.split(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
        let paths = written.filter(|path| path.contains("::")).map(|path| match path.split_once("::") {
            Some((first, rest)) if named.contains_key(first) => format!("{}::{rest}", named[first]),
            _ => path.to_owned(),
        });
        let paths: BTreeSet<_> = paths.chain(uses.iter().map(|(_, path)| path.clone())).collect();
        let others = paths.iter().filter_map(|path| unit(&absolute(path, &module)?)).filter(|used| *used != own);
        graph.entry(own.clone()).or_default().extend(others);
    }
    graph
}

/// The path from the root of the crate; none if it leads elsewhere.
fn absolute(path: &str, module: &[String]) -> Option<Vec<String>> {
    let mut parts = path.split("::").filter(|part| !part.is_empty()).peekable();
    let mut from = match parts.next()? {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len() - 1].to_vec(),
        _ => return None,
    };
    while parts.next_if_eq(&"super").is_some() {
        from.pop();
    }
    from.extend(parts.map(str::to_owned));
    Some(from)
}

fn reached(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        let used = graph.get(module).into_iter().flatten();
        next.extend(used.filter(|used| reached.insert((*used).clone())).map(String::as_str));
    }
    reached
}

/// The code without comments, texts and tests.
fn code(text: &str) -> String {
    let (text, _tests) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
    let without_quotes = lines.replace("\\\\", "").replace("\\\"", "").replace("'\"'", "");
    without_quotes.split('"').step_by(2).collect()
}

/// What `use` brings in: the name, and the path that it stands for.
fn uses(code: &str) -> Vec<(String, String)> {
    let statements = code.split(';').filter_map(|statement| {
        let (before, tree) = statement.rsplit_once("use ")?;
        let is_use = before.ends_with(|letter: char| letter.is_whitespace()) || before.is_empty();
        is_use.then_some(tree)
    });
    let mut found = Vec::new();
    for tree in statements {
        expand("", tree, &mut found);
    }
    found
}

fn expand(prefix: &str, tree: &str, found: &mut Vec<(String, String)>) {
    let mut depth = 0;
    let branches = tree.split(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    for branch in branches.map(str::trim).filter(|branch| !branch.is_empty()) {
        if let Some((path, inner)) = branch.split_once('{') {
            expand(
                &format!("{prefix}{path}"),
                inner.trim_end_matches(|letter: char| letter.is_whitespace()).strip_suffix('}').unwrap(),
                found,
            );
            continue;
        }
        let (path, name) = branch.split_once(" as ").unwrap_or((branch, branch));
        let path = format!("{prefix}{path}");
        let path = path.strip_suffix("::self").unwrap_or(&path);
        let name = name
            .rsplit("::")
            .next()
            .filter(|name| *name != "self")
            .unwrap_or_else(|| path.rsplit("::").next().unwrap());
        found.push((name.to_owned(), path.to_owned()));
    }
}
