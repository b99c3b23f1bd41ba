package dev.sentinel.generator;

import java.util.List;
import java.util.stream.Stream;

/**
 * While the victim is asleep somebody else has the account: after two of the victim's own payments,
 * eight online ones 15 seconds apart, with a device and an address never seen before.
 */
final class AccountTakeover implements FraudScenario {
  private static final int OWN_PAYMENTS = 2;
  private static final List<Step> STEPS =
      Stream.concat(Stream.of(Step.genuine(0), Step.genuine(150)), Step.frauds(8, 240, 15).stream())
          .toList();

  /** Everybody who begins no more than two hours from it is done between midnight and 5. */
  private static final int NIGHT_SECOND_OF_DAY = 9_000;

  private static final int NIGHT_TOLERANCE_SECONDS = 7_200;

  /** Somewhere it is always night, but not everybody lives there. */
  private static final int MAX_TRIES = 256;

  @Override
  public String name() {
    return "account-takeover";
  }

  @Override
  public String summary() {
    return "at night, 8 online payments of 150 to 600 from a new device in 2 minutes";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Draws ofCase = scene.draws();
    String device = Scene.strangeDevice(ofCase);
    String ip = Scene.strangeIp(ofCase);
    Customer victim = sleeping(scene, ofCase);
    Draws draws = scene.draws(step);
    if (step < OWN_PAYMENTS) {
      return HandbookPayments.ofCustomer(stamp, victim, draws);
    }
    return HandbookPayments.online(stamp, victim, Merchant.drawOnline(draws), draws)
        .edit()
        .amountHundredths(draws.between(15_000, 60_000))
        .device(device, ip)
        .done();
  }

  /** The first of those drawn for whom it is night, or else the one who comes nearest to it. */
  private static Customer sleeping(Scene scene, Draws draws) {
    long opened = scene.openedMillis();
    long best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < MAX_TRIES && least > NIGHT_TOLERANCE_SECONDS; i++) {
      long userId = scene.customers().anyId(draws);
      int distance = fromNight(Population.home(userId).localSecondOfDay(opened));
      if (distance < least) {
        least = distance;
        best = userId;
      }
    }
    return scene.customers().customer(best);
  }

  private static int fromNight(int secondOfDay) {
    int difference = Math.abs(secondOfDay - NIGHT_SECOND_OF_DAY);
    return Math.min(difference, City.SECONDS_PER_DAY - difference);
  }
}
