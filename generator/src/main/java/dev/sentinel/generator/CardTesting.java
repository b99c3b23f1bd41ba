package dev.sentinel.generator;

import java.util.List;
import java.util.stream.Stream;

/**
 * A stolen card number is tried with six payments of less than 2 in different online shops, 20
 * seconds apart; the first large one follows 50 seconds after the last.
 */
final class CardTesting implements FraudScenario {
  private static final int TESTS = 6;
  private static final int TEST_EVERY_SECONDS = 20;
  private static final int LARGE_AFTER_SECONDS = 150;
  private static final List<Step> STEPS =
      Stream.concat(
              Step.frauds(TESTS, 0, TEST_EVERY_SECONDS).stream(),
              Stream.of(Step.fraud(LARGE_AFTER_SECONDS)))
          .toList();

  @Override
  public String name() {
    return "card-testing";
  }

  @Override
  public String summary() {
    return "6 payments below 2 online with one card in 100 s, then one of 400 to 1,200";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Draws ofCase = scene.draws();
    Customer victim = scene.customers().any(ofCase);
    String card = victim.profile().cards().get(ofCase.index(victim.profile().cards().size()));
    String device = Scene.strangeDevice(ofCase);
    String ip = Scene.strangeIp(ofCase);
    Draws draws = scene.draws(step);
    long amountHundredths = step < TESTS ? draws.between(10, 199) : draws.between(40_000, 120_000);
    return HandbookPayments.online(stamp, victim, Merchant.drawOnline(draws), draws)
        .edit()
        .amountHundredths(amountHundredths)
        .card(card)
        .device(device, ip)
        .done();
  }
}
