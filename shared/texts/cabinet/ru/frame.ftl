language-name = Русский
cabinet = Кабинет
system-name = Оценка гражданами качества социальных услуг
skip-link = Перейти к содержанию
languages-label = Язык страницы
sections-label = Разделы кабинета
# $name (String) - the participant
signed-in-as = Вы вошли: { $name }
sign-out = Выйти
nav-overview = Обзор
nav-figures = Показатели
nav-sources = Источники
nav-terms = Сроки
# $number (String) - the smallest cell
footer-hidden = Мнения менее чем { $number } граждан скрыты, и скрыты значения, по которым их можно было бы вычислить. Регламент обещает показатели каждому руководителю: этот порог может изменить оператор.

missing-title = Такой страницы нет
missing-text = Адрес набран с ошибкой, страницы больше нет, или она не входит в то, что вам видно.
trouble-title = Сейчас не получилось
trouble-text = Неполадка на нашей стороне. Попробуйте ещё раз через минуту: ничего не сделается дважды.
foreign-title = Ничего не изменилось
foreign-text = Запрос пришёл не с нашей страницы, поэтому мы его не выполнили.
to-cabinet = Открыть кабинет
