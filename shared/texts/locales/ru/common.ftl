language-name = Русский

system-name = Оценка услуг организаций социальной сферы
system-promise = Участие добровольное. Мы не просим паролей, кодов из сообщений, данных карт и денег.
skip-link = Перейти к содержанию
languages-label = Язык страницы
# $title (String) - what the page is
page-with-faults = Ошибка: { $title }

# A day in words. No-break spaces: a date that is torn apart at the end of a line is hard to read.
# $day (Number) - day of the month
# $month (Number) - 1 to 12
# $year (Number)
date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} { $year } года
