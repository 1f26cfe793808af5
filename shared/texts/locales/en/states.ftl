early-title = It is too early to answer
early-from = The link will work from { $date }.
early-soon = The link will work soon.
early-what-to-do = Keep the mail and open the link again once it works.

answered-title = Your answer is counted already
answered-text = Thank you! The answer for this link was taken. It cannot be changed: it is kept apart from what is known of you.
answered-again = If the service goes on, we will ask again in half a year.
answered-what-to-do = There is nothing more to do.

expired-title = The time to answer is over
expired-on = One could answer until { $date }, that day included.
expired-open = The service has ended, and with it the time to answer.
expired-what-to-do = When you receive a service again, we will send a new link. To report a problem now, turn to the organisation or write through the appeals section of the Gosuslugi portal.

withdrawn-title = The link was withdrawn
withdrawn-text = The organisation took back its record of this service: perhaps it was sent by mistake.
withdrawn-what-to-do = There is nothing to answer.

unknown-title = There is no such link
unknown-copy = Perhaps the address was not copied whole. Open the link from the mail, or copy all of it.
unknown-old = If the mail is old, the time to answer is over. When you receive a service again, we will send a new link.

unopened-title = Open the link from the mail
unopened-text = The form opens by your personal link from the mail. It was not opened in this browser, or the browser has forgotten it: a link is forgotten when the answer is counted, when the mails are declined and when the browser is closed.
unopened-cookies = If you opened it just now, let the browser keep cookies of this site and open it again.

unsent-title = Your answer was not sent
unsent-stale = The page is out of date, or it was opened from another site. Open the form again, best from the mail.
unsent-unreadable = The form could not be read. Open it again; if the comment is long, shorten it.
unsent-too-long = The form is too long. Go back, shorten the comment to 1,000 characters and send it again: the marks may stay as they are.
unsent-open = Open the form

trouble-title = It did not work just now
trouble-text = Something is wrong on our side. Go back and try again in a minute: nothing will be counted twice.

thanks-title = Thank you! Your answer is counted
thanks-next = What happens next: your answer is added to those of other people. The overall results of the quarter decide what is put right first, and later whether it became better.
thanks-private = Your answer is kept apart from what is known of you. The organisation sees the overall results, and comments without a signature.
thanks-more = { $count ->
    [one] { $count } more form waits for an answer.
   *[other] { $count } more forms wait for an answer.
}
thanks-open = Another form is open in this browser.
thanks-open-answer = Answer it
thanks-others = If you received other services, too, their forms are in the list “My forms”.
thanks-close = There is nothing more to do. You can close this page.
