making-title = New case
making-send = Save
making-other = Make another one
making-not-entitled = Such a case is made by others: whoever owns or curates what it is about, or a ministry. Choose what is yours.
making-kind = { $kind ->
    [change_request] Propose a change
    [incident] Propose an incident
    [measure] Add a measure
    [document] Write a document
    [check] Schedule a check
    [study] Set up a study
    [finding] Write down a finding
    [request] Ask for information
    [meeting] Call a meeting
    [practice] Propose a practice
    [report] Evaluate progress
   *[other] Make a case
}
making-lead = { $kind ->
    [change_request] The request goes to the analytical centre. What becomes of it is told on its page.
    [incident] The subcommission decides whether it is an incident. Before it has decided no term runs.
    [measure] Who does what by when: for a road map or a change request. The first date stays visible for ever.
    [document] A standard, a target state, a road map or another document. It begins as a draft that is agreed, considered and confirmed.
    [check] What is checked is the newest text, point by point. Whoever changes the service does not check it.
    [study] People carry out tasks, and the laboratory watches where they fail. Nobody is named. The same tasks within one series show what has become easier.
    [finding] Where people fail, and how many. The owner of the service sees it; the analytical centre decides whether it becomes a change request.
    [meeting] The agenda can be written now or filled in later at the press of a button: the program knows what waits for consideration and what is overdue.
    [practice] What you did and what it brought. The analytical centre supports a practice if the improvement is verified, and offers it to others.
    [report] The program itself writes down what is done, what is late, the forecast and the effects so far. You add what follows from it; it is heard at a meeting, and owners and performers read it.
    [request] The answer comes to the page of the request. Without a date there are five working days to answer.
   *[other] The parties to it see it.
}
hint-clauses = Each clause on a line of its own, with its number: 1. One visit instead of three. Without numbers each paragraph is a clause.
hint-name = Begin to write the name. Where several fit, you choose among them.
hint-names-lines = Each name on a line of its own; as much of it as tells who is meant
hint-units = Organisations whose answers are added into one. Left out: the organisation that the request is about, or those of the heads among owner and performers.
fault-several = More than one fits: { $names }. Write more of the name.
fault-nameless-of = There is none called so: { $name }.
case-import-title = Cases from a table
case-import-kind = What they are
case-import-file-hint = XLSX or CSV, up to 5 MB. The first line has the names of the columns.
case-import-no-header = The file has no line with the names of columns.
case-import-columns = Columns
case-import-columns-note = Participants, services and organisations are called as in the addresses of their pages and in the registers. Several values of a cell are parted by semicolons. A row without an id is known by external_ref, its number in your system.
case-import-accepted = New cases
case-import-amended = Cases changed
case-import-repeated = There already, the same
case-import-to-list = To the cases
case-letter-asked = In case { $number } the next step is yours.
case-letter-duty = This is a letter of duty: something is wanted of you, or a term runs. There is no way out of such letters.
case-letter-informs = This letter only informs. To get no letters about cases that only inform:
letters-title = Letters about cases
letters-text = Participant: { $name }. Letters that ask for something or tell of a term always come.
letters-all-now = Letters that only inform come as well.
letters-duty-now = Letters that only inform do not come.
letters-stop = No letters that only inform
letters-again = Letters that only inform again
letters-stopped = Letters that only inform come no more. Those of duty come as before.
letters-resumed = Letters that only inform come again.
field-deputy = Deputy
hint-deputy = The participant that acts in its place from the first day to the last. Registered roles do not pass on.
field-deputy-from = Stands in from
field-deputy-to = Stands in until
new-cases-subject = New cases: { $count }
new-cases-lead = New cases ({ $count }): { $numbers }.
new-cases-more = { $numbers } and { $more } more
new-cases-asked = In some of them the next step is yours.
new-cases-open = Open the cases
new-cases-open-tasks = Open the tasks
hint-tasks = Each task on a line of its own. After a colon its steps may follow, parted by semicolons: “See a doctor: sign in; choose a day; confirm”.
hint-raise = The number of a request, such as ЗИ-2026-000001. If it is left empty, a request is made by itself: about the same and in the same words.
outcome-done = “{ $task }”: how many people managed
outcome-of = “{ $task }”: how many people tried
share-of = { $part } of { $whole } ({ $low } to { $high } %)
share-bare = { $part } of { $whole }
task-digest-subject = New tasks: { $count }
task-digest-lead = Since the last mail tasks were added ({ $count }) in cases: { $numbers }. Of each task a mail comes once.
