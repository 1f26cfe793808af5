questionnaires-note = Анкета задаёт вопросы гражданам, которые получили услугу. Сохранённая версия не меняется: на неё ссылаются ответы. Новая версия действует с своего дня для новых приглашений; кому ссылка уже дана, тот отвечает по прежней. Анкета для названных типов идёт прежде анкеты для всех.
questionnaires-all = Все анкеты
questionnaire-all-types = Все типы организаций
questionnaire-standard = Стандартная анкета, часть программы. Новую можно составить по её образцу: она заменит стандартную со своего первого дня.
questionnaire-begins = Действует с
questionnaire-ends = Последний день
questionnaire-questions = Вопросы
questionnaire-asks = Кого спрашивает сегодня
questionnaire-not-begun = ещё не началась
questionnaire-asks-nobody = никого: действует другая
questionnaire-saved = Анкета сохранена.
# $number (String)
questionnaire-version = Версия { $number }
# $types (String) - for whom
# $number (String)
questionnaire-title = Анкета: { $types }, версия { $number }
questionnaire-new = Новая анкета
# $number (String)
questionnaire-next = Анкета: версия { $number }
questionnaire-write-next = Составить новую версию
questionnaire-write-alike = Новая анкета по этому образцу
questionnaire-preview = Посмотреть, как увидит гражданин
questionnaire-worded = Слова для типа
questionnaire-worded-general = общие
questionnaire-editor-note = Сохранить можно после проверки: на следующей странице видно, что станет с показателями и как анкету увидит гражданин. До этого написанное есть только в этой форме: если долго ничего не нажимать, сеанс закончится и оно пропадёт. Любая кнопка формы продлевает сеанс.
questionnaire-to-check = Проверить и посмотреть
questionnaire-types-hint = Если не отметить ни одного, анкета — для всех типов.
questionnaire-begins-hint = Не раньше сегодняшнего дня и не раньше начала прежней версии. Лучше всего — первый день квартала.
questionnaire-ends-hint = После него спрашивает другая анкета, которая действует для этих типов. Обычно не указывают: версию сменяет следующая.
questionnaire-languages-hint = Если вопрос написан по-английски или по-татарски, на этом языке должны быть написаны все. На каком языке не написано, на том гражданин увидит русский текст.
# $place (String)
questionnaire-question = Вопрос { $place }
# $language (String)
questionnaire-text-in = Текст вопроса ({ $language })
# $language (String)
questionnaire-label-in = Коротко ({ $language })
# $place (String)
# $language (String)
questionnaire-text-at = Вопрос { $place }, { $language }
# $place (String)
# $language (String)
questionnaire-label-at = Вопрос { $place }, коротко, { $language }
questionnaire-labels = Короткие названия
questionnaire-labels-hint = Так вопрос называется в таблицах и на графиках. Если название есть, оно нужно на всех языках анкеты.
questionnaire-up = Выше
questionnaire-down = Ниже
questionnaire-remove = Убрать
questionnaire-add = Добавить вопрос
questionnaire-text-fault = Напишите текст: на этом языке написаны другие вопросы. Или сотрите его у всех.
questionnaire-label-fault = Напишите короткое название: на этом языке написана анкета. Или сотрите его на всех языках.
questionnaire-text-wrong = Недопустимые знаки, или слишком длинно.
# $count (String) - at most
questionnaire-too-many = Вопросов должно быть не больше { $count }, и ни одного дважды.
questionnaire-in-the-past = Этот день уже прошёл: о чём спросили, о том спросили.
questionnaire-before-the-last = Прежняя версия начинается позже: новая не может начаться до неё.
questionnaire-same-day = В этот день начинается другая анкета для тех же типов. Выберите другой день или составьте её новую версию.
questionnaire-nothing-changed = Ничего не изменилось по сравнению с прежней версией.
questionnaire-not-as-seen = Пока вы писали, кто-то сохранил эту версию иначе. Откройте последнюю версию и внесите изменения в неё.
questionnaire-check-title = Проверьте анкету
questionnaire-nothing-yet = Ещё ничего не сохранено.
questionnaire-figures = Что станет с показателями
questionnaire-kept = Не изменился: баллы по нему продолжаются.
questionnaire-reworded = Изменены слова: баллы продолжаются под тем же вопросом. Перемена может прийти от слов. Если изменился смысл, уберите вопрос и добавьте новый: иначе прежние и новые баллы смешаются.
questionnaire-added = Новый: баллы начнутся с первого дня анкеты, раньше их не с чем сравнить.
questionnaire-added-for-some = Новый для части типов: у них баллы начнутся с первого дня анкеты, у остальных продолжаются.
questionnaire-removed = Убран: прежние баллы останутся в своих кварталах, новых не будет.
questionnaire-mean-note = Удовлетворённость — среднее по всем вопросам. Другой набор вопросов меняет её сам по себе, поэтому до и после сравнивайте баллы по отдельным вопросам.
questionnaire-quarter-note = Это не первый день квартала. Ответы по каждой версии публикуются отдельными группами, и в таком квартале небольшим организациям группы может не хватить.
# $types (String)
questionnaire-others-note = Эти типы спрашивает другая анкета, эта их не спросит: { $types }.
# $types (String)
questionnaire-leaving-note = Больше не для этих типов: { $types }. С этого дня их спрашивает другая анкета, которая для них действует.
# $language (String)
questionnaire-language-note = Не написана на языке: { $language }. Кто выбрал его, увидит вопросы по-русски.
questionnaire-store = Сохранить анкету
questionnaire-back = Вернуться к правке
