form-title = Rate the service
form-organisation = Organisation
form-service = When
form-service-on = { $date }
form-service-since = since { $date }
form-service-period = from { $from } to { $to }
form-until = You can answer until { $date }, that day included. It takes about a minute.
form-until-open = You can answer for as long as you receive the service. It takes about a minute.
form-apart = Your answer is kept apart from what is known of you. The organisation sees the overall results, and comments without a signature.
form-declined = You declined the mails. You can still answer.

score-one = very poor
score-two = poor
score-three = fair
score-four = good
score-five = excellent
score-none = Does not apply to me

comment-label = What was good? What should be put right? (optional)
comment-hint = Please leave out names, telephone numbers, diagnoses and other personal details: you could be recognised by them.
comment-limit = No more than { $max ->
    [one] { $max } character
   *[other] { $max } characters
}: a longer comment is not taken.
comment-left = Characters left:
comment-excess = Characters too many:

draft-note = Until you send your answer, a draft is kept in this browser only. It is removed when you send.
draft-forget = Remove the draft
draft-forgotten = The draft is removed.
offline-note = There is no connection. Nothing will be lost: your draft is kept in this browser, go on when you are connected again.

form-to-check = Check the answer
form-to-check-note = On the next page you see your whole answer and send it.

faults-heading = Your answer was not sent yet: { $count ->
    [one] { $count } place to put right
   *[other] { $count } places to put right
}
faults-unanswered = Your answer was not sent yet: answer { $count ->
    [one] { $count } more question
   *[other] { $count } more questions
}
fault-score = Choose a score from 1 to 5, or “does not apply to me”.
fault-nothing = Give at least one score, or write a comment: an empty answer is not taken.
fault-comment = Shorten the comment to { $max ->
    [one] { $max } character
   *[other] { $max } characters
}. Now it has: { $count }.

check-title = Check your answer
check-lead = Your answer is not sent yet. It cannot be changed after it is sent: it is kept apart from what is known of you.
check-questions = Your scores
check-comment = Comment
check-comment-edit = The comment that will be kept. You can change it here:
check-no-comment = No comment.
check-hidden = The program hid this and will not keep it: { $kinds }.
check-hidden-here = hidden: { $kind }
check-not-found = The program looks for telephone numbers, mail addresses, handles, links to people’s pages, numbers of documents and cards, and Russian full names; it does not find all of them. It does not find other names, home addresses, diagnoses or stories: take those out yourself.
check-not-confirmed = Your answer is not sent yet. To send it, press “Send the answer”.
check-changed = Your answer is not sent yet: the scores are not those that were shown. Check them and press “Send the answer”.
check-newly-hidden = Your answer is not sent yet: the program hid a part of the comment. Look at what will be kept and press “Send the answer”.
check-send = Send the answer
check-change = Change the answer

mask-snils = SNILS
mask-telephone = telephone number
mask-card = card number
mask-mail = mail address
mask-handle = handle
mask-profile-link = link to a person’s page
mask-full-name = full name
mask-passport = passport number
mask-policy = policy number
mask-taxpayer-number = taxpayer number

preview-note = This is what a citizen will see. You are only looking: nothing can be answered here, nothing is sent or counted.
preview-organisation = Name of the organisation
preview-denied = Only those who keep the registers see questionnaires beforehand.
preview-none-title = Nothing to show
preview-none = There is no such version of a questionnaire, or the draft has faults. Go back to the register of questionnaires.
