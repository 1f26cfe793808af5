demo-title = Demonstration: whom to be
demo-note = This is a demonstration. All people and organisations here are made up, and no password is needed. A real server has no such page: people sign in with Gosuslugi there.
demo-citizens = Citizens
demo-citizen = Citizen no. { $number }, forms that wait: { $links }
demo-participants = Participants
