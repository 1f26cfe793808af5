programme-title = Показатели программы
programme-lead = Чего программа хочет добиться, как далеко она зашла и из чего посчитано каждое число.
# $value (String)
programme-percent = { $value } %
# $part (String)
# $whole (String)
programme-of = { $part } из { $whole }
programme-none = нечего считать
programme-no-list = перечень пуст
programme-electronic = Массовые социально значимые услуги в электронном виде
# $target (String)
programme-electronic-note = Цель — { $target } %. Считается по услугам перечня в реестре.
programme-support = Услуги с поддержкой принятия решений
# $proactive (String)
# $target (String)
programme-support-note = Из них проактивных: { $proactive }. Цель — не меньше { $target } федеральных и региональных услуг перечня.
programme-presence = Услуги без личного присутствия
programme-presence-note = Из всех услуг реестра.
programme-states = Достигнутые целевые состояния
programme-states-note = Из утверждённых; достигнуто то, что подтвердила проверка последней редакции.
programme-formula = Как посчитана доля
programme-formula-note = Доля в электронном виде среди федеральных услуг, умноженная на долю федеральных услуг в перечне, плюс то же для региональных и муниципальных.
programme-federal = Федеральные
programme-regional = Региональные и муниципальные
# $share (String)
# $weight (String)
# $part (String)
# $whole (String)
programme-part = в электронном виде { $share } % ({ $part } из { $whole }), в перечне { $weight } %
programme-participants = Как участники соблюдают сроки
# $day (String)
programme-as-of = По состоянию на { $day }. Медиана — в рабочих днях от предыдущего шага.
programme-not-yet = Ещё не посчитано, или у вас нет дел со сроками. Считается раз в день.
programme-participant = Участник
programme-overdue = Просрочено из дел со сроком
programme-helped = Помогло из проверенных изменений
programme-reports = Отчётов вовремя
programme-steps = Сколько длится каждый шаг
programme-steps-show = Показать шаги
# $step (String)
# $days (String)
# $made (String)
programme-step = { $step }: { $days } (медиана, рабочих дней), сделано раз: { $made }
programme-incidents = Инциденты, решённые в срок
programme-incidents-note = По месяцам, в которых истекал срок решения. Инцидент, открытый заново, считается ещё раз. Названы те не решённые в срок, которые вам видны.
programme-month = Месяц
programme-in-time = В срок
programme-not-in-time = Не в срок
# $share (String)
# $kept (String)
programme-solved = { $share } ({ $kept })
