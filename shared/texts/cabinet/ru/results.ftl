results-title = Итоги оценки услуг
# $satisfaction (String)
# $coverage (String)
results-lead = Как граждане оценили услуги организаций социальной сферы. Показаны итоги закрытого квартала; они больше не меняются. Удовлетворённость измеряется от 1 до 5, цель — { $satisfaction }; цель по охвату — { $coverage } %.
results-none = Ни один квартал ещё не закрыт. Итоги появятся здесь после окончания первого квартала.
results-data = Открытые данные
results-data-text = Те же показатели для программ и таблиц. Десятичный знак в файлах — точка; где показатель скрыт, чисел нет.
results-schema = Описание полей (JSON Schema)
# $count (Number)
# $told (String)
results-method = { $count ->
    [one] Удовлетворённость — среднее всех оценок от 1 до 5. Оценки публикуются только группами не меньше чем от { $told } гражданина; где ответов меньше, вместо чисел стоит «скрыто».
   *[other] Удовлетворённость — среднее всех оценок от 1 до 5. Оценки публикуются только группами не меньше чем от { $told } граждан; где ответов меньше, вместо чисел стоит «скрыто».
}
how-calculated = Как рассчитано
# $count (String)
# $sum (String)
# $value (String)
how-satisfaction = Сумма всех оценок { $sum } ÷ число оценок { $count } = { $value }. «Не относится» не считается.
# $scores (String)
# $responses (String)
how-interval = Оценок 1, 2, 3, 4 и 5 — соответственно { $scores }; интервал построен по ним и по числу анкет: { $responses }.
# $completed (String)
# $notices (String)
# $value (String)
how-coverage = Заполненные анкеты { $completed } ÷ направленные уведомления { $notices } × 100 = { $value } %.
# $now (String)
# $before (String)
# $value (String)
how-growth = { $now } − { $before } = { $value }.
how-none = Считать пока не из чего.
how-hidden = Оценок слишком мало, чтобы показать, из чего это посчитано.
how-more = Подробно о расчёте
