nav-subscriptions = Subscriptions
topic-weekly-digest = Weekly digest
topic-organisation-below-threshold = Alarm: an organisation’s score is below the threshold
topic-coverage-below-threshold = Alarm: an organisation’s coverage is below the threshold
topic-silent-source = Alarm: a source fell silent

subscriptions-title = Subscriptions to mails
subscriptions-note = The mails stay within what you may see in the cabinet, and hide what it hides. You are told once of each organisation whose score or coverage is below the threshold, and once of each source that fell silent; if a figure has reached the threshold and is below it again, once more. The usual thresholds are { $threshold } for the score and { $coverage }% for coverage; for each address others may be chosen. Coverage is watched where the notices number at least { $least }: of fewer, each answer moves it a lot.
subscriptions-heading = Who gets mails
subscriptions-none = There are no subscriptions yet.
column-address = Address
column-topics = What comes
column-language = Language
column-state = State
column-stop = Stop
subscription-waits = waiting: a mail with a link was sent to the address
subscription-to-be-asked = the mail with a link is not sent yet: it goes within minutes
subscription-runs = mails come
subscription-topics-of = What comes to { $address }
subscription-save = Save
subscription-stop = Stop
subscription-stop-of = Stop mails to { $address }
subscription-new = New subscription
subscription-address = Mail address
subscription-address-hint = One mail with a link goes there. Until the button behind it is pressed no other mail does; without an answer within { $within ->
    [one] { $days } day
   *[other] { $days } days
} the address is deleted.
subscription-topics = What to send
subscription-below = Tell of scores below
subscription-below-usual = { $threshold }, the usual threshold
subscription-coverage-below = Tell of coverage below
subscription-coverage-choice = { $threshold }%
subscription-coverage-usual = { $threshold }%, the usual threshold
fault-below = Choose a threshold from the list.
subscription-language = Language of the mails
subscription-add = Subscribe
fault-address = This is no mail address.
fault-address-known = This address is in the list already.
fault-addresses-many = There are { $number } addresses, and no more are allowed. Stop one of them first.
fault-topics = Choose what to send.

confirm-title = Confirm a subscription
confirm-text = The participant “{ $participant }” asks for mails to your address about how citizens rate the services of social-sphere organisations:
confirm-button = Send them
confirm-otherwise = If you know nothing of this, close the page: nothing more will come.
confirmed-title = The subscription is confirmed
confirmed-text = The mails will come. Each has a link by which they can be stopped.
leave-title = No more mails
leave-text = What comes to your address now:
leave-these = Only what this mail was
leave-all = All of these mails
leave-choose = What to stop
fault-choice = Choose what to stop.
leave-button = Stop
left-title = No more mails will come
left-text = We send no more of what you stopped. A participant can subscribe the address again in the cabinet.
gone-title = There is no such subscription
gone-text = It was stopped, or the time of the link is over. There is nothing to do.

letter-greeting = Hello!
letter-address = If the button does not work, open this address:
letter-more = And more of them ({ $count }): they are in the cabinet.
letter-safe = Every link in this mail leads to { $host } and nowhere else.
letter-why = The participant “{ $participant }” subscribed your address to this mail.
letter-stop = No more of these mails?
letter-stop-link = Stop them
letter-no-reply = Please do not reply: a program sent this mail.

confirmation-subject = Confirm mails about the ratings of services
confirmation-lead = The participant “{ $participant }” asks for mails to this address about how citizens rate the services of social-sphere organisations.
confirmation-topics = What will come
confirmation-button = Open the page to confirm
confirmation-otherwise = If you know nothing of this, do nothing: nothing more will come, and the address is deleted after { $after ->
    [one] { $days } day
   *[other] { $days } days
}.

digest-subject = Weekly digest: { $subject }
digest-lead = How citizens assess the services. { $subject }, { $edition }.
digest-empty = There are no figures yet: no organisation is registered within what you may see.
digest-figures = Figures
digest-coverage = Coverage: { $value }%, target { $target }%
digest-coverage-none = Coverage: no notices yet, target { $target }%
digest-satisfaction = Satisfaction: { $value }, target { $target }
digest-satisfaction-none = Satisfaction: { $state }, target { $target }
digest-before = { $line }; { $quarter }: { $value }
digest-problems = Problem zones: questions with a score below the target, the lowest first
digest-problems-none = No question has a score below { $target }.
digest-problem = { $unit }: { $question } — { $mean }
digest-terms = Broken terms
digest-terms-none = No term was broken.
digest-term = { $term }: { $count }
digest-silent = Silent sources
digest-silent-none = Every source of which you may see anything reports.
silent-since = { $name }: silent since { $day }
letter-open-cabinet = Open the cabinet

alarm-subject = Alarm: { $subject }
alarm-lead = Here is what you asked to be told of and have had no mail about yet.
alarm-fallen = The score is below { $threshold }
alarm-coverage = Coverage is below { $threshold }%
alarm-silent = Sources fell silent

letter-place = { $name }, { $region }
letter-figure = { $name }: { $value }
letter-coverage = { $name }: { $value }% ({ $parts })
digest-low-coverage = Coverage below { $threshold }%: { $organisations ->
    [one] { $count } organisation
   *[other] { $count } organisations
} (of those whose notices number at least { $least })
digest-changes = What has changed since the last digest
digest-unchanged = Coverage and satisfaction are the same.
digest-other-quarter = A new quarter has begun; the last digest was of another one: { $quarter }. Figures begin anew.
digest-not-shown = not shown
digest-coverage-moved = Coverage, %: it was { $before }, it is { $now }
digest-satisfaction-moved = Satisfaction: it was { $before }, it is { $now }
digest-weak-gone = No more among the weakest: { $name }
digest-weak-come = Now among the weakest: { $name }
digest-weakest = The weakest organisations: below the target of { $target } even by the upper end of the interval
digest-weak-none = Of no organisation can it be said that it is below { $target } even by the upper end of its interval.
digest-weak = { $line }; by { $responses ->
    [one] { $count } questionnaire
   *[other] { $count } questionnaires
} the upper end of the 95% interval is { $high }
digest-weak-new = { $line }; not in the last digest
