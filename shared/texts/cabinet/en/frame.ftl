language-name = English
cabinet = Cabinet
system-name = Rating the services of social-sphere organisations
skip-link = Go to the content
languages-label = Language of the page
sections-label = Sections of the cabinet
signed-in-as = Signed in: { $name }
sign-out = Sign out
nav-overview = Overview
nav-figures = Figures
nav-sources = Sources
nav-terms = Terms
footer-hidden = Opinions are published only in groups of at least { $cell ->
    [one] { $number } citizen
   *[other] { $number } citizens
}, so the latest answers are not seen at once. The regulation promises figures to every head: the operator may change this threshold.

missing-title = There is no such page
missing-text = The address has a mistake, the page is gone, or it is not within what you may see.
trouble-title = That did not work now
trouble-text = The trouble is on our side. Try again in a minute: nothing will be done twice.
too-often-title = Too many requests
too-often-text = More pages were opened in a minute than one participant may. Wait { $seconds } s and load the page again.
foreign-title = Nothing has changed
foreign-text = The request did not come from our own page, so we did not carry it out.
stale-text = The form was opened before you last signed in, or without signing in, so we did not take it. Open the page again and repeat it.
too-large-title = The file is too large
too-large-text = We take up to 5 MB at once. Split the file into parts with the same first line: they do not hurt each other.
too-long-title = The form is too long
too-long-text = The texts of one form have up to 2 MB together. Nothing was stored: go back, shorten the longest fields and send it again.
to-cabinet = Open the cabinet
