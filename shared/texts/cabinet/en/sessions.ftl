own-sessions-title = Where you are signed in
own-sessions-note = Each line is one browser. A session ends by itself when nothing is opened for long. End one that you do not know, and change your password where you sign in.
own-sessions-used = Last used
own-sessions-begun = Signed in
own-sessions-this = This browser
own-sessions-end = End
own-sessions-end-of = End the session last used { $when }
own-sessions-end-others = End all others
