form-title = Rate the service
form-organisation = Organisation
form-service = Service
form-service-on = received on { $date }
form-service-since = since { $date }
form-service-period = from { $from } to { $to }
form-until = You can answer until { $date }, that day included. It takes about a minute.
form-until-open = You can answer for as long as you receive the service. It takes about a minute.
form-anonymous = Your answer is anonymous: it is kept apart from what is known of you, and the organisation does not learn who answered what.
form-declined = You declined the mails. You can still answer.

score-one = very poor
score-two = poor
score-three = fair
score-four = good
score-five = excellent
score-none = Does not apply to me

comment-label = What was good? What should be put right? (optional)
comment-hint = Up to 4,000 characters. Please leave out names, telephone numbers, diagnoses and other personal details: that keeps your answer anonymous.

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
fault-score = Choose a score from 1 to 5, or “does not apply to me”.
fault-nothing = Give at least one score, or write a comment: an empty answer is not taken.
fault-comment = Shorten the comment to 4,000 characters.

check-title = Check your answer
check-lead = Your answer is not sent yet. It cannot be changed after it is sent: nothing connects it with you any more.
check-questions = Your scores
check-comment = Comment
check-no-comment = No comment.
check-masked = Something in the comment looked like personal details. We hid it and will not keep it.
check-not-found = The program finds numbers and addresses of known forms and some Russian full names. It does not find other names: if something personal is left, change the comment.
check-not-confirmed = Your answer is not sent yet. To send it, press “Send the answer”.
check-send = Send the answer
check-change = Change the answer
