demo-title = Demonstration: whom to be
demo-note = This is a demonstration. All people and organisations here are made up, and no password is needed. A real server has no such page: people sign in with Gosuslugi there.
demo-citizens = Citizens
demo-citizen = Citizen no. { $number }: { $links ->
    [0] no forms
    [one] { $links } form waits
   *[other] { $links } forms wait
}
demo-participants = Participants
