package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What is suspicious, and how spending is added up. */
public interface DetectionOptions extends PipelineOptions {
  /** A string, because Beam reads decimals as binary doubles. */
  @Description("Amounts above this are suspicious, whatever their currency")
  @Default.String("5000")
  String getAlertThreshold();

  void setAlertThreshold(String value);

  @Description(
      "Where rules come from: database (those that come with Sentinel, and whatever the table rules"
          + " puts in their place, followed while the job runs), builtin, or a YAML file")
  @Default.String("database")
  String getRules();

  void setRules(String value);

  @Description(
      "Whose histories rules can look at, each a shuffle of all transactions: of user, card,"
          + " terminal, merchant, device and ip, separated by commas; none; or auto, those that"
          + " the rules of the file need, or those that come with Sentinel")
  @Default.String("auto")
  String getFeatureEntities();

  void setFeatureEntities(String value);

  @Description("Scores from which on an alert is MEDIUM, HIGH and CRITICAL")
  @Default.String("40,70,90")
  String getSeverityBands();

  void setSeverityBands(String value);

  @Description("Length of a user_stats window in seconds")
  @Default.Integer(10)
  int getWindowSeconds();

  void setWindowSeconds(int value);

  @Description(
      "Minutes after its end that a user_stats window still takes in transactions, by the clock of"
          + " each Kafka partition")
  @Default.Integer(5)
  int getAllowedLatenessMinutes();

  void setAllowedLatenessMinutes(int value);
}
