# Nouns after a number stay in the singular, and a date stands in one form: sentences are made so that it needs no case.

language-name = Татарча

system-name = Социаль өлкә оешмалары хезмәтләрен бәяләү
system-promise = Катнашу ирекле. Без серсүзләр, хәбәрләрдәге кодлар, карта мәгълүматлары һәм акча сорамыйбыз.
skip-link = Эчтәлеккә күчү
languages-label = Битнең теле
page-with-faults = Хата: { $title }

# A day in words.
date = { $year } елның { $day } { $month ->
    [1] гыйнвары
    [2] феврале
    [3] марты
    [4] апреле
    [5] мае
    [6] июне
    [7] июле
    [8] августы
    [9] сентябре
    [10] октябре
    [11] ноябре
   *[12] декабре
}
