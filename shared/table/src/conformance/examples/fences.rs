//! Additions under a version, and puts that keep counters: the two sides of a fence. Who adds knows under which document,
//! and who replaces the document loses nothing that was added.

pub(super) const FENCES: &[(&str, &str)] = &[
    (
        "an add under a version applies to just that version, and leaves it",
        "put A/1 x absent due 3@10 expires 60 -> ok
         add A/1 if v1 n=1 -> ok
         add A/1 if v1 n=2 m=1 -> ok
         get A/1 -> A/1 v1 x {m=1 n=3} due 3@10 expires 60
         put A/1 y v1 -> ok
         add A/1 if v1 n=1 -> conflict 0 stored A/1 v2 y
         add A/1 if v3 n=1 -> conflict 0 stored A/1 v2 y
         add A/1 if v2 n=1 -> ok
         get A/1 -> A/1 v2 y {n=1}",
    ),
    (
        "an add under a version does not create",
        "add A/1 if v1 n=1 -> conflict 0 stored nothing
         add A/1 if v0 n=1 -> conflict 0 stored nothing
         get A/1 -> nothing",
    ),
    (
        "an add that expects nothing creates, once",
        "add A/1 if absent n=1 -> ok
         add A/1 if absent n=1 -> conflict 0 stored A/1 v0 {n=1}
         put B/1 x absent -> ok
         add B/1 if absent n=1 -> conflict 0 stored B/1 v1 x
         get A/1 -> A/1 v0 {n=1}
         get B/1 -> B/1 v1 x",
    ),
    (
        "an add under version 0 finds counters without a document",
        "add A/1 n=1 -> ok
         add A/1 if v0 n=1 -> ok
         get A/1 -> A/1 v0 {n=2}
         keep A/1 x v0 -> ok
         add A/1 if v0 n=1 -> conflict 0 stored A/1 v1 x {n=2}",
    ),
    (
        "a put that keeps counters replaces everything else",
        "put A/1 x absent due 3@10 expires 60 -> ok
         add A/1 q1#5=1 ответ=2 -> ok
         keep A/1 y v1 due 4@20 -> ok
         get A/1 -> A/1 v2 y {q1#5=1 ответ=2} due 4@20
         due 3 until 100 -> nothing
         due 4 until 100 -> A/1
         add A/1 if v2 q1#5=1 -> ok
         keep A/1 z v2 expires 70 -> ok
         get A/1 -> A/1 v3 z {q1#5=2 ответ=2} expires 70
         due 4 until 100 -> nothing
         put A/1 x v3 -> ok
         get A/1 -> A/1 v4 x",
    ),
    (
        "a put that keeps counters creates where nothing is",
        "keep A/1 x v1 -> conflict 0 stored nothing
         keep A/1 x v0 -> conflict 0 stored nothing
         keep A/1 x absent due 3@10 expires 60 -> ok
         get A/1 -> A/1 v1 x due 3@10 expires 60
         keep A/1 y absent -> conflict 0 stored A/1 v1 x due 3@10 expires 60
         delete A/1 v1 -> ok
         keep A/1 z absent -> ok
         get A/1 -> A/1 v1 z",
    ),
    (
        "a put that keeps counters makes counters alone a document",
        "add A/1 n=1 -> ok
         keep A/1 x absent -> conflict 0 stored A/1 v0 {n=1}
         keep A/1 x v1 -> conflict 0 stored A/1 v0 {n=1}
         put A/1 x v0 -> invalid
         keep A/1 x v0 -> ok
         get A/1 -> A/1 v1 x {n=1}",
    ),
    (
        "fences stand and fall with the writes beside them",
        "keep H/1 x absent -> ok
         put A/1 a absent + add H/1 if v1 n=1 -> ok
         put B/1 g absent + keep H/1 y v1 -> ok
         put A/2 a absent + add H/1 if v1 n=1 -> conflict 1 stored H/1 v2 y {n=1}
         put C/1 g absent + keep H/1 z v1 + add T/1 n=1 -> conflict 1 stored H/1 v2 y {n=1}
         add H/1 if v2 n=1 + put A/1 b absent -> conflict 1 stored A/1 v1 a
         keep H/1 z v2 + put A/1 b absent -> conflict 1 stored A/1 v1 a
         get A/2 -> nothing
         get C/1 -> nothing
         get T/1 -> nothing
         get H/1 -> H/1 v2 y {n=1}
         add H/1 if v2 n=1 + keep H/1 z v2 -> invalid
         add H/1 if v1 n=1 + add T/1 if v1 n=1 -> conflict 0 stored H/1 v2 y {n=1}
         add T/1 if absent n=1 + add H/1 if v2 n=1 -> ok
         get H/1 -> H/1 v2 y {n=2}",
    ),
    (
        "what no engine could keep is refused, under a version too",
        "keep A/1 '' absent -> invalid
         keep A/1 x absent due 8@10 -> invalid
         keep A/1 x*350001 absent -> invalid
         add A/1 if absent -> invalid
         get A/1 -> nothing",
    ),
];
