overview-title = Обзор
# $target (String)
target-of = цель { $target }
coverage = Охват
satisfaction = Удовлетворённость
growth = Прирост
organisations = Организаций
# $completed (String)
# $notices (String)
coverage-parts = { $completed } анкет на { $notices } уведомлений
# $value (String)
# $low (String)
# $high (String)
coverage-cohort = По уведомлениям этого квартала: { $value } %, интервал { $low }–{ $high } %
# $low (String)
# $high (String)
interval-of = интервал { $low }–{ $high }
# $required (String)
growth-required = требуется { $required }
growth-none = сравнить не с чем
period-running-note = Квартал не закрыт: значения текущие и ещё изменятся. Они обновляются, когда накопится достаточно новых ответов.
# $edition (String)
restated-note = Квартал пересчитан: есть более поздняя редакция { $edition }.
column-quarter = Квартал
column-receipts = Сведений
column-notices = Уведомлений
column-completed = Анкет
column-coverage = Охват, %
column-satisfaction = Балл
column-interval = Интервал
column-growth = Прирост
column-verdict = Вывод
trend-heading = По кварталам
