mail-until = The link is yours alone. It works until { $date }, that day included.
mail-until-open = The link is yours alone. It works for as long as you receive the service.
mail-service-of = The service of { $date }.
mail-service-since = The service that you receive since { $date }.

mail-subject = Rate the service you received
mail-subject-again = Half a year on: rate the service again
mail-greeting = Hello!
mail-lead = You or your child recently received a service of a social organisation. Tell us how it went: it takes about a minute.
mail-lead-again = You or your child still receive a service of a social organisation. Every half-year we ask again: has it become better or worse? It takes about a minute. If you answered before, that answer counts; the new one counts separately.
mail-answer = Answer the questions
mail-address = If the button does not work, open this address:
mail-who = Who asks.
mail-who-text = The system in which citizens rate the services of social-sphere organisations, on the Unified Portal of State and Municipal Services. It is run by the state.
mail-why = Why you.
mail-why-text = The organisation reported that it renders or rendered a service. Its name is not in this mail, so that no stranger learns more about you than they should: you see it when you open the link.
mail-then = What becomes of the answer.
mail-then-text = It is kept apart from what is known of you. The organisation sees the overall results, and comments without a signature. The overall results decide what is put right first.
mail-safe = Why this is safe.
mail-safe-text = Every link in this mail leads to { $host } and nowhere else. We never ask for passwords, codes from messages, card details or money. Taking part is voluntary.
mail-stop = No more of these mails?
mail-stop-link = Stop them
mail-no-reply = Please do not reply: a program sent this mail.

changed-subject = Something has changed where you received a service
changed-lead = You asked to be told if something changes where you received a service. A change is in force. What it is, and where, is shown after you sign in: no names are in this mail, so that nobody else learns about you.
changed-open = Sign in and see
changed-once = This is the only mail about it. Your request is deleted with it; you can ask again after signing in.
