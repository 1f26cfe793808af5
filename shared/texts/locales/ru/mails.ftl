# $date (String) - the last day
mail-until = Ссылка только ваша. Она действует до { $date } включительно.
mail-until-open = Ссылка только ваша. Она действует, пока вы получаете услугу.
# $date (String) - the day of the service
mail-service-of = Услуга, дата: { $date }.
# $date (String) - its first day
mail-service-since = Услуга, которую вы получаете; начало: { $date }.
