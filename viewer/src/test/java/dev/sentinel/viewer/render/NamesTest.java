package dev.sentinel.viewer.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "amount, amount",
    "tx.merchant_category, merchant category",
    "user.count_10m, payments of the user in the 10 minutes before",
    "card.count_1h, payments with the card in the hour before",
    "user.sum_1h + tx.amount, sum of payments of the user in the hour before + amount",
    "user.mean_30d * 10, average payment of the user in the 30 days before * 10",
    "ip.max_24h, largest payment from the IP address in the 24 hours before",
    "user.stddev_7d, standard deviation of payments of the user in the 7 days before",
    "user.ratio_30d, this amount as a multiple of the average payment of the user in the 30 days"
        + " before",
    "user.zscore_1m, standard deviations above the average payment of the user in the minute"
        + " before",
    "card.count_under_2_10m, payments below 2 with the card in the 10 minutes before",
    "terminal.distinct_card_10m, different cards at the terminal in the 10 minutes before",
    "user.new_device, new device of the user",
    "card.seconds_since_last, seconds since the last payment with the card",
    "card.speed_kmh, km/h from the last payment with the card",
    "user.something_else, user.something_else",
    "planet.count_10m, planet.count_10m",
    "superuser.count_10m, superuser.count_10m"
  })
  void saysWhatNamesMean(String expression, String words) {
    assertThat(Names.inWords(expression)).isEqualTo(words);
  }
}
