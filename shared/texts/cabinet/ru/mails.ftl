nav-mails = Письма
mails-title = Адреса, на которые не пишем
mails-note = Сами адреса не хранятся и не показываются: по тому, что записано, их не восстановить. Каждая отмена записывается в журнал, без адреса.
# $since (String) - an instant
mails-stand-still = Письма стоят с { $since }: слишком много адресов выглядят несуществующими. Проверьте почтовый сервер. Никто не заглушён; письма пойдут сами, когда сервер ответит как обычно.
mails-resume = Отправлять письма сейчас
mails-resumed = Письма снова идут.
mails-caption = Адреса по причинам
mails-cause = Причина
mails-addresses = Адресов
mails-lift-all = Снова писать всем
# $cause (String) - the reason
mails-ask = Снова писать на все адреса с причиной «{ $cause }»? Граждане получат письма со следующим уведомлением.
mails-one = Один адрес
mails-address = Адрес
mails-lift-one = Снова писать
# $count (String) - how many addresses
mails-lifted = Снова пишем на адреса: { $count }.
mails-no-address = Это не почтовый адрес.
cause-suspicion = Сервер один раз не узнал адрес; в течение часа проверим ещё раз
cause-refusal = Сервер дважды не узнал адрес
cause-bounce = Письмо вернулось
cause-complaint = Получатель пожаловался на письмо
