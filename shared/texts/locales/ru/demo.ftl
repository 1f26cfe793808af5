demo-title = Демонстрация: кем войти
demo-note = Это демонстрация. Все люди и организации здесь вымышлены, пароль не нужен. На настоящем сервере этой страницы нет: там входят через Госуслуги.
demo-citizens = Граждане
# $number (Number) - the citizen's number
# $links (Number) - forms that wait
demo-citizen = Гражданин № { $number }: { $links ->
    [0] анкет нет
    [one] ждёт { $links } анкета
    [few] ждут { $links } анкеты
   *[many] ждут { $links } анкет
}
demo-participants = Участники
