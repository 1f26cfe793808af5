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
programme-report = Отчёт о программе
programme-aims = Цели и как далеко программа
programme-figure = Показатель
programme-value = Значение
programme-definition = Как считается
programme-no-version = не указана
programme-definitions = Просрочено — дела участника, в которых срок прошёл, из всех его дел с идущим сроком; у мероприятия это дела исполнителя. Помогло — изменения, улучшение от которых подтверждено, из всех, о которых сделан последний вывод. Отчётов вовремя — поданные к первому сроку, из всех, чей срок наступил.
programme-days = Рабочих дней
# $day (String)
programme-counted-on = Посчитано { $day }.
programme-cut = Показаны первые: дел за этим числом больше, чем хранится.
programme-nothing = Список пуст: число равно нулю.
# $number (String)
# $count (String)
programme-list = { $number ->
    [federal] Федеральные услуги перечня: { $count }
    [federal_electronic] Федеральные в электронном виде: { $count }
    [regional] Региональные и муниципальные услуги перечня: { $count }
    [regional_electronic] Региональные и муниципальные в электронном виде: { $count }
    [decision_support] С поддержкой принятия решений: { $count }
    [proactive] Проактивные: { $count }
    [without_presence] Без личного присутствия: { $count }
    [all] Все услуги реестра: { $count }
    [with_term] Дела со сроком: { $count }
    [overdue] Просроченные дела: { $count }
    [evaluated] Проверенные изменения: { $count }
    [verified] Помогли: { $count }
    [reports] Отчёты, чей срок наступил: { $count }
    [reports_in_time] Отчёты вовремя: { $count }
    [steps] Сделано раз: { $count }
    [target_states] Утверждённые целевые состояния: { $count }
    [reached] Достигнутые целевые состояния: { $count }
   *[other] { $count }
}
programme-regions = Дела по регионам
programme-regions-note = Считается раз в день. Регионы, которые ведёт другая система, присылают свои числа сами.
programme-region = Регион
programme-cases = Дел
programme-cases-overdue = Просрочено
programme-counted = Посчитано
programme-there = В той системе
programme-by-state = По видам и состояниям
programme-by-state-show = Показать
# $kind (String)
# $state (String)
# $count (String)
programme-cases-of = { $kind }, «{ $state }»: { $count }
# $told (String)
# $overdue (String)
programme-cases-late = { $told }, просрочено: { $overdue }
