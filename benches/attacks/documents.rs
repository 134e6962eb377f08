//! Small requests to `/graphql` that cost much, and their neighbours.
use std::fmt::Write as _;

use serde_json::json;

use crate::attack::{Attack, Part};

const INTROSPECTION: &str = "__schema{queryType{name}types{...T}directives{name description args{...I}}}";
const INTROSPECTION_PARTS: &str = "fragment T on __Type{kind name description fields(includeDeprecated:true){name \
    description args{...I}type{...R}}inputFields{...I}interfaces{...R}enumValues(includeDeprecated:true){name description}\
    possibleTypes{...R}} fragment I on __InputValue{name description type{...R}defaultValue} fragment R on \
    __Type{kind name ofType{kind name ofType{kind name ofType{kind name}}}}";

/// A request that asks this document.
pub(crate) fn ask(document: &str) -> Vec<u8> {
    json!({ "query": document }).to_string().into_bytes()
}

/// The same part again and again, with its number in place of `#`.
pub(crate) fn repeat(part: &str, times: usize) -> String {
    (0..times).map(|number| part.replace('#', &number.to_string())).collect()
}

/// Fragments of which each spreads the next so many times; the last holds `end`.
fn chain(levels: usize, times: usize, end: &str) -> String {
    let mut document = "query A{...F0}".to_owned();
    for level in 0..levels {
        let next = format!("...F{} ", level + 1).repeat(times);
        let _ = write!(document, "fragment F{level} on Query{{{next}}}");
    }
    let _ = write!(document, "fragment F{levels} on Query{{{end}}}");
    document
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    format!("{}{middle}{}", open.repeat(times), close.repeat(times))
}

fn aliased(part: &str, times: usize) -> Vec<u8> {
    ask(&format!("{{{}}}", repeat(part, times)))
}

/// The attacks by documents; `must` marks those that have to be refused, each time.
pub(crate) fn attacks() -> Vec<Attack> {
    let mut all = fragments();
    all.extend(introspection());
    all.extend(costly());
    all.extend(frequent());
    all.extend(heavy());
    all.extend(malformed());
    all.extend(large());
    all
}

fn open(name: &'static str, bodies: Vec<Vec<u8>>) -> Attack {
    Attack { name, parts: vec![Part::Bodies { bodies, must_be_refused: false }], on_both: false }
}

fn must(name: &'static str, bodies: Vec<Vec<u8>>) -> Attack {
    Attack { name, parts: vec![Part::Bodies { bodies, must_be_refused: true }], on_both: false }
}

fn on_both(attack: Attack) -> Attack {
    Attack { on_both: true, ..attack }
}

fn fragments() -> Vec<Attack> {
    let field = "viewer{role}";
    let inline = nested("...{", field, "}", 60);
    let unused = chain(24, 3, "...Missing").replace("query A{...F0}", "query A{viewer{role}}");
    vec![
        on_both(must("fragments that triple and end in a missing one", vec![ask(&chain(24, 3, "...Missing"))])),
        must("fragments that double and end in a missing one", vec![ask(&chain(30, 2, "...Missing"))]),
        must("fragments that double", vec![ask(&chain(30, 2, field))]),
        must(
            "fragments that spread themselves",
            vec![ask(&chain(3, 2, "...F0")), ask("{...A} fragment A on Query{...A}")],
        ),
        must("fragments that are missing and not reached", vec![ask(&unused)]),
        open(
            "inline fragments, deep and wide",
            vec![
                ask(&format!("{{{inline}}}")),
                ask(&format!("{{{}}}", "...{viewer{role}}".repeat(5000))),
                ask(&format!("{{{}}}", "...on Query{...on Query{viewer{role}}}".repeat(3000))),
            ],
        ),
    ]
}

fn introspection() -> Vec<Attack> {
    let multiplied = nested("possibleTypes{interfaces{", "name description", "}}", 4);
    let fields = |wrapped: &str| {
        nested(&format!("fields{{type{{{wrapped}"), "name", &"}".repeat(2 + wrapped.matches('{').count()), 4)
    };
    let whole = |times| ask(&format!("{{{}}} {INTROSPECTION_PARTS}", repeat(&format!("a#:{}", &INTROSPECTION), times)));
    vec![
        on_both(must(
            "introspection that multiplies",
            vec![
                ask(&format!("{{__schema{{types{{{multiplied}}}}}}}")),
                ask(&format!("{{__type(name:\"Node\"){{{multiplied}}}}}")),
            ],
        )),
        // What is wrapped ends most of its ways, so that each has fewer values than the whole schema.
        open(
            "introspection of fields of fields",
            vec![
                ask(&format!("{{__schema{{types{{{}}}}}}}", fields(""))),
                ask(&format!("{{__schema{{types{{{}}}}}}}", fields("ofType{"))),
                ask(&format!("{{__schema{{types{{{}}}}}}}", fields("ofType{ofType{"))),
            ],
        ),
        must("the whole schema thirty times", vec![whole(30)]),
        must("types of types by alias", vec![aliased("a#:__schema{types{fields{type{possibleTypes{name}}}}}", 30)]),
        open("the whole schema once, by everybody", vec![whole(1)]),
    ]
}

fn costly() -> Vec<Attack> {
    let negated = "filter:{not:{within:{west:-1,south:-1,east:1,north:1}}}";
    let words = "university student chapter city national association local public";
    let filters = "{or:[{not:{within:{west:1,south:1,east:2,north:2}}},{and:[{not:{countries:[\"PH\"]}}]}]}";
    let facets = format!("a#:organizationFacets({negated}){{kinds{{count}}countries{{count}}}}");
    vec![
        on_both(must(
            "facets of a negated box, 100 by alias",
            vec![
                aliased(&facets, 100),
                aliased(
                    &format!("a#:chapterFacets({negated}){{countries{{count}}regions{{count}}kinds{{count}}}}"),
                    100,
                ),
            ],
        )),
        on_both(must(
            "counts of eight common words, 100 by alias",
            vec![aliased(&format!("a#:search(query:\"{words}\"){{totalCount}}"), 100)],
        )),
        must(
            "counts of filters in filters, 100 by alias",
            vec![aliased(&format!("a#:organizations(filter:{filters}){{totalCount}}"), 100)],
        ),
        open(
            "chapters near, 100 by alias",
            vec![aliased(
                "a#:chaptersNear(position:{latitude:1#e-1,longitude:1},withinKm:20000,first:50){nodes{__typename}}",
                100,
            )],
        ),
    ]
}

/// What looks through many rows.
fn frequent() -> Vec<Attack> {
    vec![
        on_both(open(
            "a frequent word, as often as may be",
            vec![
                aliased("a#:search(query:\"university\"){totalCount}", 4),
                aliased("a#:search(query:\"university\"){totalCount}", 16),
            ],
        )),
        on_both(open(
            "facets and counts of the whole world, as often as may be",
            vec![
                aliased(
                    "a#:organizationFacets(filter:{within:{west:-180,south:-90,east:180,north:90}}){countries{count}}",
                    10,
                ),
                aliased("a#:organizations(filter:{within:{west:-180,south:-90,east:180,north:90}}){totalCount}", 10),
            ],
        )),
        must(
            "facets of the whole world, 15 by alias",
            vec![aliased(
                "a#:organizationFacets(filter:{within:{west:-180,south:-90,east:180,north:90}}){countries{count}}",
                15,
            )],
        ),
    ]
}

/// What takes many rows, or the most that may be asked for.
fn heavy() -> Vec<Attack> {
    let negated = "filter:{not:{within:{west:-1,south:-1,east:1,north:1}}}";
    let words = "university student chapter city national association local public";
    vec![
        open(
            "pages of pages of pages",
            vec![
                ask(
                    "{organizations(first:100){nodes{chapters(first:100){nodes{officers(first:100){nodes{office}}}}}}}",
                ),
                ask(
                    "{organizations(first:20){nodes{links(first:20){nodes{__typename}}chapters(first:20){totalCount nodes{name}}}}}",
                ),
            ],
        ),
        open(
            "the heaviest that is allowed, again and again",
            vec![
                ask(
                    "{organizations(first:100){totalCount nodes{name city country{name}links(first:5){nodes{__typename}}}}}",
                ),
                ask(&format!(
                    "{{organizationFacets({negated}){{kinds{{count}}}}search(query:{words:?}){{totalCount}}}}"
                )),
            ],
        ),
    ]
}

fn malformed() -> Vec<Attack> {
    let directives = "@a ".repeat(60_000);
    let defined = format!("query({}){{viewer{{role}}}}", repeat("$v#:Int ", 10_000));
    let arguments = format!("{{chapters({}){{totalCount}}}}", "first:1 ".repeat(10_000));
    let conflicts = repeat("x:node(id:\"#\"){id}", 3000);
    let operations = format!("query A{{viewer{{role}}}} {}", repeat("query B#{...M}", 8000));
    vec![
        must("60,000 unknown directives", vec![ask(&format!("{{viewer {directives}{{role}}}}"))]),
        must("a field name of 200 KB", vec![ask(&format!("{{{}}}", "x".repeat(200_000)))]),
        must(
            "unknown fields, types and arguments of 100 KB",
            vec![
                ask(&format!("{{viewer{{{}}}}}", repeat("unknown# ", 15_000))),
                ask(&format!("{{viewer(x{}:1){{role}}}}", "x".repeat(100_000))),
                ask(&format!("{{...on {}{{id}}}}", "X".repeat(100_000))),
                ask(&format!("query($v:{}){{viewer{{role}}}}", "X".repeat(100_000))),
                ask(&format!("{{chapters(filter:{{{}:1}}){{totalCount}}}}", "x".repeat(100_000))),
                ask(&format!("{{chapters(orderBy:{}){{totalCount}}}}", "X".repeat(100_000))),
            ],
        ),
        must(
            "unknown directives on variable definitions",
            vec![
                ask("query($v:Int @unknown){viewer{role}}"),
                ask(&format!("query($v:Int {directives}){{viewer{{role}}}}")),
            ],
        ),
        must("unknown arguments on __typename", vec![ask("{__typename(x:1)}"), ask("{viewer{__typename(a:{b:[1]})}}")]),
        must("10,000 arguments or variables of one kind", vec![ask(&defined), ask(&arguments)]),
        must("3,000 fields that want one place", vec![ask(&format!("{{{conflicts}}}"))]),
        must("8,000 operations without a name for one", vec![ask(&operations)]),
        must(
            "8,000 operations of which one is meant",
            vec![json!({ "query": operations, "operationName": "A" }).to_string().into_bytes()],
        ),
        must(
            "brackets in brackets",
            vec![
                ask(&"{a".repeat(60_000)),
                ask(&format!("{{chapters(filter:{}){{totalCount}}}}", nested("[", "", "]", 60_000))),
                ask(&format!("{{chapters(filter:{}){{totalCount}}}}", nested("{not:", "{}", "}", 50))),
                ask(&format!("query($v:{}){{viewer{{role}}}}", nested("[", "Int", "]", 60_000))),
                ask(&format!("{{chapters(first:{}){{totalCount}}}}", "9".repeat(200_000))),
                ask("{chapters(first:1e999999){totalCount}}"),
            ],
        ),
    ]
}

fn large() -> Vec<Attack> {
    let search = "query($q:String!){search(query:$q){totalCount}}";
    let text = "word ".repeat(40_000);
    let ids = vec!["chapter_01kjkb3q00f8kb0phgm15pks6r"; 5000];
    let deep =
        format!("{{\"query\":\"{{viewer{{role}}}}\",\"variables\":{{\"v\":{}}}}}", nested("[", "", "]", 100_000));
    let keys = format!("{{{}\"query\":\"{{viewer{{role}}}}\"}}", "\"query\":\"{a}\",".repeat(15_000));
    let numbers = format!("{{\"query\":\"{{viewer{{role}}}}\",\"variables\":{{\"v\":1{}}}}}", "0".repeat(200_000));
    vec![
        open(
            "a search for 200 KB, in a literal and a variable",
            vec![
                ask(&format!("{{search(query:{text:?}){{totalCount}}}}")),
                json!({ "query": search, "variables": { "q": text } }).to_string().into_bytes(),
                json!({ "query": search, "variables": { "q": "%_\\".repeat(60_000) } }).to_string().into_bytes(),
                json!({ "query": search, "variables": { "q": "\u{0}\u{202e}𝕬".repeat(20_000) } })
                    .to_string()
                    .into_bytes(),
            ],
        ),
        must(
            "5,000 ids at once",
            vec![
                json!({ "query": "query($i:[ID!]!){nodes(ids:$i){id}}", "variables": { "i": ids } })
                    .to_string()
                    .into_bytes(),
            ],
        ),
        // Of a key that stands twice, the last counts.
        open("JSON that has 15,000 keys of one name", vec![keys.into_bytes()]),
        must(
            "JSON that is deep, has a number of 200 KB, or asks 5,000 times",
            vec![
                deep.into_bytes(),
                numbers.into_bytes(),
                format!("[{}]", vec!["{\"query\":\"{viewer{role}}\"}"; 5000].join(",")).into_bytes(),
            ],
        ),
        open(
            "200 KB that mean nothing",
            vec![
                ask(&format!("{{viewer{{role}}}}{}", "#".repeat(200_000))),
                ask(&format!("{}{{viewer{{role}}}}", ",".repeat(200_000))),
                ask(&format!("{{viewer{{role}}}}{}", "#\n".repeat(100_000))),
                json!({ "query": "{viewer{role}}", "extensions": { "x": "y".repeat(200_000) } })
                    .to_string()
                    .into_bytes(),
                json!({ "query": "{viewer{role}}", "operationName": "n".repeat(200_000) }).to_string().into_bytes(),
            ],
        ),
        must("more than a body may have", vec![ask(&"#".repeat(300_000)), ask(&"#".repeat(3_000_000))]),
    ]
}
