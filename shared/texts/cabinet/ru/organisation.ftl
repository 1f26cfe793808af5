fact-ogrn = ОГРН
fact-inn = ИНН
fact-included = Участвует с
fact-excluded = Не участвует с
# $region (String) - to which it went
moved-away = Только часть: организация перешла в другой регион ({ $region }). Приглашения до перехода учтены здесь, после него — там.
# $regions (String) - from which it came
moved-here = Только часть: организация перешла из другого региона ({ $regions }). Приглашения до перехода учтены там, после него — здесь.
# $regions (String) - from which it came
moved-whole = Организация перешла из другого региона ({ $regions }). Показатели квартала — сумма по обоим регионам.
export-moved = Переход между регионами
growth-per-quarter = Прирост к прошлому кварталу
growth-per-year = Прирост к тому же кварталу год назад
questions-heading = Оценки по вопросам
comments-heading = Что пишут граждане
# $count (String)
comments-note = Комментариев: { $count }. Программа скрывает телефоны, адреса почты, ники, ссылки на страницы людей, номера документов и карт и полные русские имена, которые нашла. Других имён, домашних адресов, диагнозов и историй она не находит. Порядок ни о чём не говорит, кроме того что сначала идут отрицательные отзывы: со средней оценкой 3 и ниже.
# $edition (String) - of the figures
comments-edition = Показаны комментарии ко всем ответам квартала, и к тем, что учтены позже. Показатели на этой странице — { $edition }.
comments-none = Комментариев нет.
comments-more = Следующие комментарии
comment-dissatisfied = отрицательный отзыв:
themes-heading = Темы
themes-none = Тем из словаря не найдено.
telling-heading = Слова отрицательных отзывов
telling-none = Слов, которые отличали бы отрицательные отзывы, нет.
column-theme = Тема
column-word = Слово
column-comments = Комментариев
column-dissatisfied = В отрицательных
column-others = В остальных
signs-heading = Признаки качества ответов
signs-note = Из-за них ничего не удаляется: это повод присмотреться.
sign-straight = Одна и та же оценка на все вопросы
sign-repeated = Комментарий повторяет другой
history-heading = История
timeliness-heading = Своевременность источников
timeliness-none = Нарушений сроков в этом квартале нет.
column-late = Сведений с опозданием
measures-heading = Что делается
measures-none = Мер и информационных мероприятий не записано.
# $count (String)
measures-note = Записано: { $count }. Эффект — насколько больше изменился показатель, чем у сопоставимых организаций, с 95-процентным интервалом, при втором взгляде — с 99-процентным. Вывод при первом взгляде — по 96-процентному: вместе оба взгляда ошибаются не чаще чем в 5 случаях из 100. Судят о мере, записанной до начала квартала, по которому судят.
column-what = Что сделано
column-by-where-when = Кем, где, когда
column-quarters = Кварталы
column-change = Изменение
column-effect = Эффект
effect-risen = рост доказан
effect-fallen = снижение доказано
effect-cannot-tell = эффект не доказан
effect-not-measured = сравнить пока не с чем: нет кварталов до или после
effect-too-few-to-compare = слишком мало сопоставимых организаций (нужно не меньше пяти)
effect-comparison-does-not-hold = сравнение не годится: показатель расходился с другими ещё до меры
effect-not-registered-in-advance = записано, когда квартал, по которому судят, уже начался: вывода нет
# $verdict (String) - what was found
effect-look-again = { $verdict }; взглянем ещё раз со следующим кварталом
# $verdict (String) - what was found
effect-second-look = { $verdict } (второй взгляд, с ещё одним кварталом)
# $p (String) - a probability
effect-placebo = ранг эффекта среди тех, кто ничего не делал: p = { $p }
# $quarter (String) - a quarter
# $effect (String) - points with their interval
# $expected (String) - points
effect-from-alarm-quarter = от тревожного квартала ({ $quarter }): { $effect }; не засчитывается, само по себе ожидалось { $expected }
