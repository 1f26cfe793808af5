nav-duties = Кто что делает
duties-title = Кто что делает
duties-lead = Что делает каждая роль, в каком порядке, за какой срок и по каким пунктам акта. Страница составлена по тем же таблицам, по которым работает программа.
duties-own = Ваша роль
duties-all = Все роли
duties-others = Другие роли
# $name (String)
duties-of = Роль: { $name }
# $clauses (String)
duties-clauses = Пункты акта: { $clauses }
duties-note = Шаги стоят в порядке, в котором идёт дело. «Ждут» — шаг появляется в ваших задачах, когда дело до него дошло.
duties-makes = Эта роль заводит такие дела
duties-not-mss = кроме массовых социально значимых услуг
duties-mss = только массовые социально значимые услуги
duties-decision = Решение: номер, дата, орган, текст
duties-stays = состояние то же
duties-step = Шаг
duties-from = Когда дело в состоянии
duties-to = Что станет
duties-needs = Без чего нельзя
duties-term = Срок
duties-asked = ждут
duties-by-case = срок назван в деле
# $day (String)
# $again (String)
duties-report = до { $day }-го числа; возвращённого отчёта — { $again } (установлен в системе, в акте его нет)
duties-by-severity = { " " }по тяжести 1 / 2 / 3
duties-by-act = установлен актом
duties-ours = установлен в системе, в акте его нет
# $number (Number)
# $count (String)
duties-hours = { $number ->
    [one] { $count } рабочий час
    [few] { $count } рабочих часа
   *[many] { $count } рабочих часов
}
# $number (Number)
# $count (String)
duties-days = { $number ->
    [one] { $count } рабочий день
    [few] { $count } рабочих дня
   *[many] { $count } рабочих дней
}
# $number (Number)
# $count (String)
duties-calendar-days = { $number ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
}
# $office (String)
office = { $office ->
    [economy_ministry] Минэкономразвития
    [digital_ministry] Минцифры
    [analytical_centre] Аналитический центр
    [working_group_secretary] Секретариат рабочей группы
    [subcommission_secretary] Секретарь подкомиссии
    [laboratory] Лаборатория
    [owner] Владелец
    [curator] Куратор
    [performer] Исполнитель
    [controller] Контролёр
    [head] Руководитель организации
   *[region] Регион
}
# $office (String)
office-about = { $office ->
    [economy_ministry] Решает о запросах на изменение и контролирует утверждённое — кроме массовых социально значимых услуг.
    [digital_ministry] Решает о массовых социально значимых услугах, ведёт их документы и независимую экспертизу.
    [analytical_centre] Оценивает, готовит документы, проверяет перед выпуском на портал, распространяет практики.
    [working_group_secretary] Готовит повестки и протоколы рабочей группы, отмечает её решения, напоминает.
    [subcommission_secretary] Отмечает решения подкомиссии: инциденты и утверждённые документы.
    [laboratory] Проводит исследования и записывает наблюдения.
    [owner] Отвечает за услугу, жизненную ситуацию или дело.
    [curator] Присматривает за услугой: предлагает изменения и мероприятия.
    [performer] Выполняет мероприятие или экспертизу.
    [controller] Следит, что утверждённое достигнуто: ведомство по пункту акта или тот, кого назначило решение.
    [head] Владелец дел о своей организации.
   *[region] Владелец дел об организациях региона, у которых нет руководителя в реестре; видит дела региона.
}
