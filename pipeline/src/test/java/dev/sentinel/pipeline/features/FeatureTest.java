package dev.sentinel.pipeline.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user.count_10m | INT | transactions of this user in the last 10 minutes",
        "card.sum_24h | DECIMAL | total spent by this card in the last 24 hours",
        "user.mean_30d | DECIMAL | average amount of this user in the last 30 days",
        "user.stddev_7d | DOUBLE | standard deviation of the amounts of this user in the last 7"
            + " days",
        "merchant.max_1h | DECIMAL | largest amount of this merchant in the last hour",
        "terminal.distinct_card_1m | INT | different cards of this terminal in the last minute",
        "user.ratio_30d | DOUBLE | amount compared with the average of this user in the last 30"
            + " days",
        "user.zscore_30d | DOUBLE"
            + " | standard deviations above the average amount of this user in the last 30 days",
        "card.count_under_2_10m | INT | transactions of this card under 2 in the last 10 minutes",
        "card.count_over_500_1h | INT | transactions of this card over 500 in the last hour",
        "user.new_device | BOOL | whether the device is new for this user",
        "ip.seconds_since_last | INT | seconds since the last transaction of this IP address",
        "device.age_seconds | INT | seconds since this device was first seen",
        "user.first_seen | TIMESTAMP | when this user was first seen",
        "user.distance_km | DOUBLE | kilometres from the last known location of this user",
        "user.speed_kmh | DOUBLE | km/h needed from the last known location of this user",
      })
  void isWhatItsNameSays(String name, ValueType type, String words) {
    Feature feature = Feature.parse(name).orElseThrow();

    assertThat(feature.name()).isEqualTo(name);
    assertThat(feature.type()).isEqualTo(type);
    assertThat(feature.describe()).isEqualTo(words);
    assertThat(feature.entity().label()).isEqualTo(name.substring(0, name.indexOf('.')));
    assertThat(feature).isEqualTo(Feature.parse(name).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "count_10m",
        "user.",
        "user.count",
        "user.count_2m",
        "user.count_10m_",
        "User.count_10m",
        "shop.count_10m",
        "user.distinct_10m",
        "user.distinct_user_10m",
        "user.distinct_amount_10m",
        "user.new_user",
        "user.new_device_1h",
        "user.count_under_10m",
        "user.count_under_02_10m",
        "user.count_under_-2_10m",
        "user.count_under_123456789012345_10m",
        "tx.amount",
      })
  void otherNamesAreNoFeatures(String name) {
    assertThat(Feature.parse(name)).isEqualTo(Optional.empty());
  }

  @Test
  void aSetIsSortedByHopAndName() {
    FeatureSet set =
        FeatureSet.of(
            List.of(
                feature("terminal.count_1h"),
                feature("user.sum_1h"),
                feature("user.count_1h"),
                feature("user.sum_1h")));

    assertThat(set.entities()).containsExactly(Entity.USER, Entity.TERMINAL);
    assertThat(set.of(Entity.USER))
        .containsExactly(feature("user.count_1h"), feature("user.sum_1h"));
    assertThat(set.of(Entity.CARD)).isEmpty();
    assertThat(set.contains(feature("terminal.count_1h"))).isTrue();
    assertThat(set.contains(feature("terminal.count_1m"))).isFalse();
    assertThat(set)
        .isEqualTo(
            FeatureSet.of(
                List.of(
                    feature("user.count_1h"),
                    feature("terminal.count_1h"),
                    feature("user.sum_1h"))));
  }

  private static Feature feature(String name) {
    return Feature.parse(name).orElseThrow();
  }
}
