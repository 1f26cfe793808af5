//! The examples: each a rule of the contract, and a story that would go otherwise if it were broken.

mod fences;

use crate::port::WRITES_MAX;
use fences::FENCES;

/// All of them, by name.
pub(super) fn stories() -> Vec<(&'static str, String)> {
    let mut stories: Vec<(&str, String)> = DOCUMENTS
        .iter()
        .chain(COUNTERS)
        .chain(FENCES)
        .chain(TOGETHER)
        .chain(QUERIES)
        .chain(DUE)
        .chain(REST)
        .map(|(name, story)| (*name, (*story).to_owned()))
        .collect();
    stories.push(("the largest write is taken whole", puts(WRITES_MAX, "ok", "01 02 24 25")));
    stories.push(("a larger write is refused whole", puts(WRITES_MAX + 1, "invalid", "nothing")));
    stories
}

fn puts(count: usize, answer: &str, some_stored: &str) -> String {
    let puts: Vec<String> = (1..=count).map(|number| format!("put A/{number:02} x absent")).collect();
    let stored: Vec<String> = (1..=count).map(|number| format!("{number:02}")).collect();
    let stored = if some_stored == "nothing" { some_stored.to_owned() } else { stored.join(" ") };
    format!("{} -> {answer}\nquery A all by 7 -> {stored}", puts.join(" + "))
}

const DOCUMENTS: &[(&str, &str)] = &[
    (
        "a put that expects nothing stores the first version",
        "put A/1 x absent -> ok
         get A/1 -> A/1 v1 x
         get A/2 -> nothing
         get B/1 -> nothing",
    ),
    (
        "a put that expects nothing never replaces",
        "put A/1 x absent -> ok
         put A/1 y absent -> conflict 0 stored A/1 v1 x
         get A/1 -> A/1 v1 x",
    ),
    (
        "a put that expects a version replaces just that version",
        "put A/1 x absent -> ok
         put A/1 y v1 -> ok
         put A/1 z v1 -> conflict 0 stored A/1 v2 y
         put A/1 z v3 -> conflict 0 stored A/1 v2 y
         put A/1 z v2 -> ok
         get A/1 -> A/1 v3 z",
    ),
    (
        "a put that expects a version does not create",
        "put A/1 x v1 -> conflict 0 stored nothing
         get A/1 -> nothing",
    ),
    (
        "a delete removes just the version it names",
        "delete A/1 v1 -> conflict 0 stored nothing
         put A/1 x absent -> ok
         delete A/1 v2 -> conflict 0 stored A/1 v1 x
         delete A/1 v1 -> ok
         get A/1 -> nothing
         delete A/1 v1 -> conflict 0 stored nothing",
    ),
    (
        "what was deleted starts again at version 1",
        "put A/1 x absent -> ok
         put A/1 y v1 -> ok
         delete A/1 v2 -> ok
         put A/1 z absent -> ok
         get A/1 -> A/1 v1 z",
    ),
    (
        "a put replaces the whole item",
        "put A/1 x absent due 3@10 expires 60 -> ok
         put A/1 y v1 -> ok
         get A/1 -> A/1 v2 y",
    ),
];

const COUNTERS: &[(&str, &str)] = &[
    (
        "an add creates the item and its counters, and adds up",
        "add A/1 yes=1 no=0 -> ok
         add A/1 yes=2 perhaps=1 -> ok
         get A/1 -> A/1 v0 {no=0 perhaps=1 yes=3}",
    ),
    (
        "an add may subtract, below zero too",
        "add A/1 n=5 -> ok
         add A/1 n=-7 -> ok
         get A/1 -> A/1 v0 {n=-2}",
    ),
    (
        "counters are exact to 64 bits",
        "add A/1 least=-9223372036854775807 most=9223372036854775806 -> ok
         add A/1 least=-1 most=1 -> ok
         get A/1 -> A/1 v0 {least=-9223372036854775808 most=9223372036854775807}",
    ),
    (
        "names of counters may be any words",
        "add A/1 q1#5=1 ответ=2 a.b-c:d=3 size=4 \"=5 -> ok
         add A/1 q1#5=1 ответ=2 a.b-c:d=3 size=4 \"=5 -> ok
         get A/1 -> A/1 v0 {\"=10 a.b-c:d=6 q1#5=2 size=8 ответ=4}",
    ),
    (
        "an add to a document keeps everything else of it",
        "put A/1 x absent due 3@10 expires 60 -> ok
         add A/1 n=1 -> ok
         get A/1 -> A/1 v1 x {n=1} due 3@10 expires 60
         due 3 until 10 -> A/1",
    ),
    (
        "a put replaces the counters too",
        "put A/1 x absent -> ok
         add A/1 n=1 -> ok
         put A/1 y v1 -> ok
         get A/1 -> A/1 v2 y
         add A/1 n=1 -> ok
         get A/1 -> A/1 v2 y {n=1}",
    ),
    (
        "counters alone are something that is stored",
        "add A/1 n=1 -> ok
         put A/1 x absent -> conflict 0 stored A/1 v0 {n=1}
         put A/1 x v1 -> conflict 0 stored A/1 v0 {n=1}
         query A all -> 1",
    ),
    (
        "counters alone have version 0, by which they are deleted",
        "add A/1 n=1 -> ok
         delete A/1 v1 -> conflict 0 stored A/1 v0 {n=1}
         delete A/1 v0 -> ok
         get A/1 -> nothing
         delete A/1 v0 -> conflict 0 stored nothing
         add A/1 n=1 -> ok
         get A/1 -> A/1 v0 {n=1}",
    ),
];

const TOGETHER: &[(&str, &str)] = &[
    (
        "writes happen together",
        "put A/1 x absent + add B/1 n=1 + put C/1 y absent -> ok
         put A/1 z v1 + add B/1 n=1 + delete C/1 v1 -> ok
         get A/1 -> A/1 v2 z
         get B/1 -> B/1 v0 {n=2}
         get C/1 -> nothing",
    ),
    (
        "one conflict undoes all of them, those before it and those after",
        "put B/1 stored absent -> ok
         put A/1 x absent + add T/1 n=1 + put B/1 y absent + put C/1 z absent -> conflict 2 stored B/1 v1 stored
         get A/1 -> nothing
         get T/1 -> nothing
         get B/1 -> B/1 v1 stored
         get C/1 -> nothing",
    ),
    (
        "of several conflicts the first is told",
        "put A/1 x absent -> ok
         put B/1 y absent -> ok
         add T/1 n=1 + put B/1 z v7 + put A/1 z absent -> conflict 1 stored B/1 v1 y
         get T/1 -> nothing",
    ),
    (
        "no key comes twice in one write",
        "put A/1 x absent + add A/1 n=1 -> invalid
         add A/1 n=1 + add B/1 n=1 + add A/1 n=1 -> invalid
         get A/1 -> nothing
         get B/1 -> nothing",
    ),
    ("a write has at least one part", "write nothing -> invalid"),
    (
        "what no engine could keep is refused",
        "put /1 x absent -> invalid
         put A/ x absent -> invalid
         put A/1 '' absent -> invalid
         put A/1 x v0 -> invalid
         put A/1 x absent due 8@10 -> invalid
         put A*1025/1 x absent -> invalid
         put A/1*1025 x absent -> invalid
         put A/1 x*350001 absent -> invalid
         add A/1 -> invalid
         get A/1 -> nothing",
    ),
];

const QUERIES: &[(&str, &str)] = &[
    (
        "a query reads its partition and no other",
        "put A/1 x absent + put AB/2 x absent + put A#/3 x absent + put a/4 x absent + put B/5 x absent -> ok
         query A all -> 1
         query AB all -> 2
         query A# all -> 3
         query a all -> 4
         query C all -> nothing",
    ),
    (
        "sort keys are in the order of bytes",
        "put A/a x absent + put A/B x absent + put A/10 x absent + put A/9 x absent + put A/# x absent -> ok
         put A/~ x absent + put A/я x absent + put A/Ё x absent + put A/а x absent + put A/🩺 x absent -> ok
         put A/_ x absent + put A/ﬀ x absent -> ok
         query A all -> # 10 9 B _ a ~ Ё а я ﬀ 🩺
         query A all by 1 -> # 10 9 B _ a ~ Ё а я ﬀ 🩺",
    ),
    (
        "a prefix is a prefix of bytes",
        "put A/Q#1 x absent + put A/Q#10 x absent + put A/Q x absent + put A/Q~ x absent + put A/R#1 x absent -> ok
         put A/q#1 x absent + put A/Q# x absent + put A/Ответ#1 x absent + put A/Отчёт#1 x absent -> ok
         query A prefix Q# -> Q# Q#1 Q#10
         query A prefix Q -> Q Q# Q#1 Q#10 Q~
         query A prefix Отв -> Ответ#1
         query A prefix От by 1 -> Ответ#1 Отчёт#1
         query A prefix S -> nothing
         query A prefix '' -> Q Q# Q#1 Q#10 Q~ R#1 q#1 Ответ#1 Отчёт#1",
    ),
    (
        "a prefix of wildcards means just these letters",
        "put A/% x absent + put A/%1 x absent + put A/_1 x absent + put A/11 x absent + put A/[1] x absent -> ok
         query A prefix % -> % %1
         query A prefix _ -> _1
         query A prefix [ -> [1]",
    ),
    (
        "the highest letters have followers too",
        "put A/я\u{10FFFF} x absent + put A/я\u{10FFFF}\u{10FFFF}z x absent + put A/ѐ x absent -> ok
         query A prefix я -> я\u{10FFFF} я\u{10FFFF}\u{10FFFF}z
         query A prefix я\u{10FFFF} by 1 -> я\u{10FFFF} я\u{10FFFF}\u{10FFFF}z",
    ),
    (
        "between includes both ends",
        "put A/1 x absent + put A/2 x absent + put A/20 x absent + put A/3 x absent + put A/30 x absent -> ok
         query A between 2 3 -> 2 20 3
         query A between 2 2 -> 2
         query A between 20 ~ by 1 -> 20 3 30
         query A between 21 29 -> nothing
         query A between 3 2 -> nothing",
    ),
    (
        "pages join without gap or overlap, whatever the limit",
        "put A/1 x absent + put A/2 x absent + put A/3 x absent + put A/4 x absent + put A/5 x absent -> ok
         query A all by 1 -> 1 2 3 4 5
         query A all by 2 -> 1 2 3 4 5
         query A all by 4 -> 1 2 3 4 5
         query A all by 5 -> 1 2 3 4 5
         query A all by 6 -> 1 2 3 4 5
         query A between 2 4 by 2 -> 2 3 4
         query A between 2 4 by 3 -> 2 3 4",
    ),
];

const DUE: &[(&str, &str)] = &[
    (
        "what is due comes in the order of instants, across partitions",
        "put A/1 x absent due 3@30 + put B/1 x absent due 3@10 + put C/1 x absent due 3@20 -> ok
         put D/1 x absent -> ok
         due 3 until 100 -> B/1 C/1 A/1
         due 3 until 100 by 1 -> B/1 C/1 A/1",
    ),
    (
        "until is included, to the millisecond",
        "put A/1 x absent due 3@10 + put A/2 x absent due 3@10.001 + put A/3 x absent due 3@10.002 -> ok
         get A/2 -> A/2 v1 x due 3@10.001
         due 3 until 9.999 -> nothing
         due 3 until 10 -> A/1
         due 3 until 10.001 -> A/1 A/2
         due 3 until 10.0019 -> A/1 A/2
         due 3 until 10.002 by 2 -> A/1 A/2 A/3",
    ),
    (
        "pages pass through equal instants",
        "put A/1 x absent due 3@10 + put A/2 x absent due 3@10 + put AB/1 x absent due 3@10 -> ok
         put B/1 x absent due 3@10 + put Б/1 x absent due 3@10 + put A#/1 x absent due 3@10 -> ok
         put A/3 x absent due 3@9 + put A/4 x absent due 3@11 -> ok
         due 3 until 11 by 1 -> A/3 A/1 A/2 A#/1 AB/1 B/1 Б/1 A/4
         due 3 until 11 by 3 -> A/3 A/1 A/2 A#/1 AB/1 B/1 Б/1 A/4
         due 3 until 10 by 7 -> A/3 A/1 A/2 A#/1 AB/1 B/1 Б/1",
    ),
    (
        "each shard has its own index",
        "put A/1 x absent due 0@10 + put A/2 x absent due 7@10 + put A/3 x absent due 1@10 -> ok
         due 0 until 10 -> A/1
         due 1 until 10 -> A/3
         due 2 until 10 -> nothing
         due 7 until 10 -> A/2",
    ),
    (
        "a rewrite moves or ends what is due",
        "put A/1 x absent due 3@10 + put A/2 x absent due 3@10 + put A/3 x absent due 3@10 -> ok
         put A/1 y v1 due 3@20 + put A/2 y v1 + put A/3 y v1 due 4@10 -> ok
         due 3 until 10 -> nothing
         due 3 until 20 -> A/1
         due 4 until 20 -> A/3
         put A/2 z v2 due 3@5 -> ok
         due 3 until 20 -> A/2 A/1",
    ),
    (
        "what is deleted is not due",
        "put A/1 x absent due 3@10 -> ok
         delete A/1 v1 -> ok
         due 3 until 10 -> nothing",
    ),
    (
        "what a conflict refused is not due",
        "put A/1 x absent due 3@10 -> ok
         put A/2 y absent due 3@10 + put A/1 y absent due 3@5 -> conflict 1 stored A/1 v1 x due 3@10
         due 3 until 10 -> A/1",
    ),
];

const REST: &[(&str, &str)] = &[
    (
        "expiry is only a note: nothing is hidden by it",
        "put A/1 x absent expires 1 -> ok
         get A/1 -> A/1 v1 x expires 1
         query A all -> 1
         put A/1 y absent -> conflict 0 stored A/1 v1 x expires 1
         put A/1 y v1 expires 4102444800 -> ok
         get A/1 -> A/1 v2 y expires 4102444800",
    ),
    (
        "the largest documents and keys are kept whole",
        "put A/1 x*350000 absent -> ok
         get A/1 -> A/1 v1 x*350000
         put A/2 я*175000 absent -> ok
         put A/2 x absent -> conflict 0 stored A/2 v1 я*175000
         put A*1024/1*1024 x absent due 3@10 -> ok
         get A*1024/1*1024 -> A*1024/1*1024 v1 x due 3@10
         query A*1024 all -> 1*1024
         due 3 until 10 by 1 -> A*1024/1*1024
         query A all by 1 -> 1 2",
    ),
    (
        "texts come back as they were given",
        "put A/1 {\"a\":\"«Ёж»\\\\\\\"',;--\"} absent -> ok
         get A/1 -> A/1 v1 {\"a\":\"«Ёж»\\\\\\\"',;--\"}
         put A/2 👩‍⚕️é\u{301}\u{feff}\u{200f} absent -> ok
         get A/2 -> A/2 v1 👩‍⚕️é\u{301}\u{feff}\u{200f}
         put A/3 \u{1}\t\u{7f} absent -> ok
         get A/3 -> A/3 v1 \u{1}\t\u{7f}
         put A/4 NULL absent -> ok
         get A/4 -> A/4 v1 NULL
         put A/5 1e3 absent -> ok
         get A/5 -> A/5 v1 1e3
         put A/'; x absent -> ok
         put A/007 x absent -> ok
         get A/'; -> A/'; v1 x
         get A/7 -> nothing
         get A/007 -> A/007 v1 x
         query A prefix ' -> ';",
    ),
];
