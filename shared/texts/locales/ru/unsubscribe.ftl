unsubscribe-title = Письма с просьбой оценить услугу
unsubscribe-intro = Если вы откажетесь от писем, ссылки из прежних писем будут работать. Отказ можно отменить на этой же странице.
unsubscribe-question = Что изменить?
unsubscribe-save = Сохранить
unsubscribe-change = Изменить решение
unsubscribe-fault = Выберите один из вариантов.
unsubscribe-unchanged = Пока ничего не изменилось
# $name (String) - the organisation
unsubscribe-organisation = Не присылать писем только об этой организации: { $name }
unsubscribe-all = Не присылать таких писем вообще, ни о каких организациях
unsubscribe-again = Присылать письма снова
mails-none = Сейчас мы не присылаем вам таких писем.
# $name (String) - the organisation
mails-not-about = Сейчас мы не присылаем вам писем об этой организации: { $name }.
mails-as-usual = Сейчас мы присылаем вам письмо, когда вы получаете услугу.
mails-again-title = Письма будут приходить снова
mails-declined-title = Вы отказались от писем
