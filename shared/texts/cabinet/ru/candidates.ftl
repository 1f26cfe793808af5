candidates-title = Кто действительно вырос
candidates-lead = Организации, оценки которых в итогах квартала выросли больше, чем бывает случайно при стольких ответах, и больше, чем у похожих. Программа только показывает их: станет ли сделанное практикой, решает человек.
candidates-none = В этом квартале таких организаций, которые вам видны, нет.
candidate-outside = Оценки выросли; сами показатели вам недоступны.
candidate-from = Было
candidate-to = Стало
candidate-effect = Больше, чем у похожих, на
candidate-limit = Случайно бывает до
candidate-drawn = Рост без случайного
# $count (String)
candidate-peers-near = Сравнение с организациями того же типа в регионе: { $count }
# $count (String)
candidate-peers-everywhere = Сравнение с организациями того же типа по всей стране: { $count }
candidate-did = Что сделали за эти кварталы
candidate-did-nothing = Завершённых изменений и мероприятий не записано
candidate-practice = Практика
# $by (String)
# $day (String)
# $reason (String)
candidate-refused = Отклонено: { $by }, { $day }. { $reason }
candidate-reason = Почему это не практика
candidate-make = Предложить практику
candidate-refuse = Отклонить
candidate-reason-missing = Чтобы отклонить, напишите почему
candidate-reason-long = Не больше 1000 знаков
candidate-made-already = Практика уже предложена: её снимают на её странице
