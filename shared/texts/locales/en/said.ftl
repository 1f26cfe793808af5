said-title = Said and done
said-lead = What changed after people rated services. “Done” and “helped” are two words: whether something helped shows only in the ratings of those who came later.
said-none = Nothing has been decided here so far. When it is decided to change something or not to, it will be said here.
said-prepared = It was decided to change this; it is being prepared.
said-in-force = Done. Whether it helped is not known yet.
said-helped = Done, and it helped: ratings rose more than those of similar organisations.
said-did-not-help = Done, but it did not help as was hoped.
said-cannot-tell-yet = Done. The ratings do not tell yet whether it helped; we shall look once more.
said-cannot-tell = Done. The ratings cannot tell whether it helped.
said-declined = It was decided not to change this.
said-since = In force since { $day }.
said-done = What was done:
said-because = Why: { $reason }
said-more = Show more
said-whole = The whole region
said-regions = All regions

follow-offer = { $months ->
    [one] Would you like to know if something changes here? We send one mail. Your request is kept apart from your answer and deleted with the mail, or after { $months } month if nothing changes. You can take it back in “My forms”.
   *[other] Would you like to know if something changes here? We send one mail. Your request is kept apart from your answer and deleted with the mail, or after { $months } months if nothing changes. You can take it back in “My forms”.
}
follow-button = Tell me if it changes
follow-kept-title = We will tell you if it changes
follow-kept-text = { $months ->
    [one] When a change comes into force, you get one mail, without the organisation’s name. If nothing changes within { $months } month, the request is deleted by itself.
   *[other] When a change comes into force, you get one mail, without the organisation’s name. If nothing changes within { $months } months, the request is deleted by itself.
}
follow-kept-apart = The request is kept apart from your answer. You can take it back in “My forms”.
follow-declined-title = You declined mails
follow-declined-text = As long as that is so, we cannot tell you of changes. You can allow mails in “My forms”.
follow-late-title = We cannot tell you
follow-late-text = The page is out of date, or what we knew of who received the service is destroyed already. Try “My forms”.
follow-places = What changes where you received services
follow-see = Said and done
follow-see-about = Said and done: { $name }
follow-waits = We will tell you in one mail when a change comes into force.
follow-stop = Do not tell me
follow-stop-about = Do not tell me of changes: { $name }
follow-about = Tell me if it changes: { $name }

said-not-fixed = Not fixed here?
objection-title = Not fixed here
objection-lead = Tell us if the change exists on paper but nothing has changed for you. We count how many people say so; whoever answers for the change sees the number once you are enough that nobody can be recognised. It is a person who decides to open the request again.
objection-text = What is still wrong (you need not write anything)
objection-hint = { $max ->
    [one] Up to { $max } character. Do not write names, telephone numbers or anything else by which you or others can be recognised. A moderator reads it first and may show it to nobody.
   *[other] Up to { $max } characters. Do not write names, telephone numbers or anything else by which you or others can be recognised. A moderator reads it first and may show it to nobody.
}
objection-send = Not fixed
objection-too-long = { $max ->
    [one] Too long: keep to { $max } character.
   *[other] Too long: keep to { $max } characters.
}
objection-kept-title = Counted
objection-kept-text = You said that it is not fixed here. It is counted once for each change, without your name and apart from the answers to forms.
objection-none-title = This cannot be said here
objection-none-text = “Not fixed” can be said by those whom we asked about this organisation, and only of what is done.
objection-sign-in = Sign in to say “not fixed”: we check that we asked you about this organisation, and count you once. Then come back to the page of changes.
objection-often-title = Too often
objection-often-text = Wait a minute and try again.
said-country = In the whole country
said-quotations = What people wrote
said-quoted = From comments, { $quarter }. A person chose the words, and another one has read them.
said-figures = Mean score, of 5: before { $before }, now { $after }.
said-figures-of-question = Mean score of the question that it is about, of 5: before { $before }, now { $after }.
