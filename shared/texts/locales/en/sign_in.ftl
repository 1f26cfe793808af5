sign-in = Sign in
sign-in-again = Sign in again
sign-out = Sign out
sign-out-everywhere = Sign out on all devices
sign-in-home = Back to the list of forms

sign-in-absent-title = Sign-in is not set up
sign-in-absent-text = This server is not connected to a sign-in service. The links in mails work without it.
sign-in-stale-title = Please sign in again
sign-in-stale-text = The sign-in took too long, or was begun in another window. Nothing has changed.
sign-in-broken-off-title = The sign-in was not completed
sign-in-broken-off-text = You declined it, or it broke off. Nothing has changed.
sign-in-untrusted-title = The sign-in failed
sign-in-untrusted-text = The answer of the sign-in service did not pass our checks. Please try again; if that does not help, tell the operator.
sign-in-unverified-title = Please confirm your account
sign-in-unverified-text = The list of forms is shown to confirmed accounts only: that is how we know that you are you.
sign-in-unverified-how = You can confirm it in your bank’s application, with a qualified electronic signature, or at a service centre with your passport and SNILS. It is free of charge. Then sign in again.
sign-in-unverified-links = The links in mails work without signing in.
sign-in-unregistered-title = No access
sign-in-unregistered-text = This account is not in the register of participants. Please ask the operator.
sign-in-away-title = Sign-in does not work now
sign-in-away-text = The sign-in service does not answer. Please try in a few minutes.
sign-in-foreign-title = Nothing has changed
sign-in-foreign-text = The request did not come from our page, so we did not carry it out.

sign-in-participants-title = Sign-in for participants
sign-in-participants-text = Public bodies, heads of organisations and operators sign in here.
signed-in-as = You are signed in: { $name }.
