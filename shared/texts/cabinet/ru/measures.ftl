measures-title = Меры и мероприятия
measures-write = Записать меру или мероприятие
measures-back = К показателям организации: там видно, что дали меры
measure-new = Записать новую
measure-saved = Записано.
measure-change = Изменить запись
measure-change-link = Изменить
# $what (String) - the measure
measure-change-of = Изменить: { $what }
measure-kind = Что это
measure-what = Что делается
measure-when = Когда
measure-place = Где
measure-by = Кто проводит
measure-from = Первый день
measure-to = Последний день
measure-to-hint = Пусто, если это один день.
measure-life-situation = Жизненная ситуация
measure-optional = Необязательно.
measure-question = Какую оценку должна поднять
measure-question-all = удовлетворённость в целом
measure-take-back = Убрать
column-actions = Действия
# $what (String) - the measure
measure-take-back-of = Убрать: { $what }

column-silent = Молчит с
# $day (String) - a day
measure-registered = записано { $day }
# $day (String) - a day
measure-registered-late = записано { $day }, когда квартал, по которому судят, уже начался

recommended-events = Перечень информационных мероприятий
recommended-measures = Методика повышения удовлетворённости
measure-recommended = Что рекомендовано
measure-recommended-hint = Если это делается по перечню или методике. Описания — ниже на этой странице.
measure-recommended-none = своё решение
fault-not-recommended = Таким организациям в этот день это не рекомендовано: мероприятия — в перечне, меры — в методике.
measure-told = Квартал, по которому судят об этой мере, уже начался: её вид, оценка и дни остаются, как записаны, и убрать её нельзя. Исправить можно только слова.
