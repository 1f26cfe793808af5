meeting-agenda = Agenda
meeting-agenda-none = The agenda is empty so far.
meeting-item = Item
meeting-why = Why
meeting-decided = Decision
meeting-decide = Open and decide
meeting-waits = Not answered yet
meeting-steps = Steps and history
meeting-papers = Papers of the meeting
meeting-print-note = For print or PDF: each item begins on a page of its own.
meeting-back = To the meeting
meeting-all = All meetings
meeting-tasks = Tasks
meeting-fill = Fill in the agenda
meeting-fill-note = Whatever waits for consideration, is long overdue or likely to be late comes onto the agenda. What is there is not repeated.
meeting-write = Change the agenda
meeting-added = Added to the agenda: { $count }
meeting-unnamed = Without a meeting
meeting-absentia = In absentia
agenda-why = { $why ->
    [consider] Waits for consideration
    [return] Waits for consideration
    [confirm] Waits for confirmation
    [declare] An incident is proposed
    [hear] A report waits to be heard
    [overdue] The term passed long ago
    [at_risk] Likely to be late
   *[other] Put there by the secretary
}
hint-agenda = Each item on a line of its own: the number of a case, as ДО-2026-000001, or words. Lines can change places and be deleted.
hint-types = Each type on a line of its own, as the register of services calls it. The owners of such services get a letter.
practices-title = Practices
practices-lead = What others did and what it brought them. Everybody may adopt a recommended practice: by a change request of one’s own, with a measured result of one’s own.
practices-none = There are no practices that you see so far. The program proposes one when an improvement is verified.
practices-nobody = Nobody so far
practice-hidden = the result is outside your scope
practice-not-yet = the result has not been measured yet
practice-points = change of the score: { $points }
report-counted = { $counted ->
    [proposed] Changes proposed within the month: { $count }
    [open] Changes under way: { $count }
    [in_force] Came into force within the month: { $count }
    [verified] Improvement verified within the month: { $count }
    [not_confirmed] Improvement not confirmed within the month: { $count }
    [measures_accepted] Measures accepted within the month: { $count }
    [measures_open] Measures under way: { $count }
    [overdue] Cases with a term that has passed: { $count }
    [incidents] Incidents declared within the month: { $count }
   *[other] { $count }
}
month = { $month ->
    [m1] January
    [m2] February
    [m3] March
    [m4] April
    [m5] May
    [m6] June
    [m7] July
    [m8] August
    [m9] September
    [m10] October
    [m11] November
   *[m12] December
} { $year }
report-on-month = Report on { $month }
forecast-title = Forecast
forecast-too-few = too few finished measures to tell
forecast-told = chance of lateness { $late } %, expected on { $day }
forecast-note = The forecast rests on how the performers kept to the terms of their earlier measures: how many of them would be late with this plan, and by which day 85 of 100 would be finished.
gantt-title = Measures in time
gantt-text = Measures: { $count }, of which likely late or overdue: { $late }. The same dates stand in the table below.
gantt-key = A solid bar leads from the beginning to the term as it is now, a thin one to the first term; a diamond is the expected day.
roll-out-told = change of the score: { $effect } (from { $low } to { $high }); adopted: { $units }, compared with: { $others }
roll-out-too-few = too early to tell: adopted: { $units }, to compare with: { $others }; at least five are needed on either side
hint-reason-public = Everybody reads the reason on the page “Said and done”: write no names, and so that citizens understand.
practice-alike = It may help you, too: it helped an organisation of the same type with about as many answers. You are weaker at the same — { $about }: { $own }, of your type in your region { $of_type }.
meeting-letter-subject = Reminder: meeting { $number }
meeting-letter-lead = { $count ->
    [one] Meeting { $number } ({ $day }): a step of yours is awaited in the case { $cases }.
   *[several] Meeting { $number } ({ $day }): steps of yours are awaited in the cases { $cases }.
}
minutes-title = Minutes
minutes-standing = { $state ->
    [held] The meeting was held; there are no signed minutes yet.
    [signed] The meeting was held, the minutes are signed.
    [cancelled] The meeting was cancelled.
   *[planned] A draft: the meeting has not been held yet.
}
minutes-undecided = No decision is recorded
minutes-no-tasks = No tasks are recorded.
printed-made = Made on { $day } from what the program has on record: { $name }
hint-people = Optional. Names of participants, parted by semicolons.
reminders-title = Reminders
reminders-before = Whom the items of the agenda wait for: participants whose step is not made or whose agreement is missing. Nothing is sent until you press the button.
reminders-after = Who was given a task whose term is near or past. Nothing is sent until you press the button.
reminders-none = Nobody is to be reminded: all have answered, and no term of a task is near.
reminders-send = Send all reminders: { $count }
reminders-sent = Reminders sent: { $count }
reminders-changed = While you looked, the letters have changed: somebody answered, or came to it. Nothing was sent, please look again.
reminders-today = Reminded today already
reminders-no-address = No letter: the register has no address
reminders-deputy = As a deputy of: { $name }
