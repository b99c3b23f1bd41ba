package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Measures what rules cost, as {@code docs/rules.md} says: nanoseconds for one evaluation of each
 * rule on transactions that are as a thousand users make them, features known, the best of ten
 * rounds. A program, to be run from an editor or with the tests' class path.
 */
final class RuleBench {
  private static final int TRANSACTIONS = 1_000;
  private static final int PASSES = 300;
  private static final int ROUNDS = 10;

  private RuleBench() {}

  public static void main(String[] args) throws RuleFileException {
    List<Transaction> transactions = transactions();
    List<FeatureValues> values = values(transactions.size());
    System.out.printf(Locale.ROOT, "%-28s %10s%n", "rule", "ns");
    List<RuleDefinition> all = new ArrayList<>(RulePack.definitions());
    all.addAll(
        Rules.yaml(
            """
            rules:
              - {id: one-list, description: x, when: "tx.country in ['NG', 'GH', 'RO']", score: 1}
              - {id: night-and-round, description: x, when: tx.night && tx.round_amount, score: 1}
              - {id: ten-comparisons, description: x, score: 1, when: "tx.amount > 1 && tx.amount > 2
                  && tx.amount > 3 && tx.amount > 4 && tx.amount > 5 && tx.amount > 6 && tx.amount >
                  7 && tx.amount > 8 && tx.amount > 9 && tx.amount > 1000000"}
            """));
    for (RuleDefinition rule : all) {
      measure(rule.id(), List.of(rule), transactions, values);
    }
    measure(
        "the pack, " + RulePack.definitions().size(), RulePack.definitions(), transactions, values);
    List<RuleDefinition> twenty = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RuleDefinition rule = RulePack.definitions().get(i % RulePack.definitions().size());
      twenty.add(Rules.rule(rule.id() + "-" + i, rule.when()));
    }
    measure("20 rules", twenty, transactions, values);
  }

  private static void measure(
      String name,
      List<RuleDefinition> definitions,
      List<Transaction> transactions,
      List<FeatureValues> values)
      throws RuleFileException {
    RuleSet rules =
        new RuleSet(
            RulePack.compile(definitions, Rules.SETTINGS),
            EntityLists.EMPTY,
            SeverityBands.DEFAULT);
    long best = Long.MAX_VALUE;
    long alerts = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int pass = 0; pass < PASSES; pass++) {
        for (int i = 0; i < transactions.size(); i++) {
          alerts += rules.evaluate(transactions.get(i), values.get(i)).alert().isPresent() ? 1 : 0;
        }
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT,
        "%-28s %10.1f   %.2f %% alerts%n",
        name,
        best / (double) (PASSES * transactions.size()),
        100.0 * alerts / ((long) ROUNDS * PASSES * transactions.size()));
  }

  private static List<Transaction> transactions() {
    Random random = new Random(7);
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      double amount = Math.exp(3 + random.nextGaussian());
      BigDecimal exact = BigDecimal.valueOf(Math.round(amount * 100), 2);
      transactions.add(Transactions.complete().id("tx-" + i).amount(exact.toPlainString()).build());
    }
    return transactions;
  }

  /** Every feature of the pack, as it is for an honest user. */
  private static List<FeatureValues> values(int count) {
    Random random = new Random(8);
    List<CompiledRule> pack = RulePack.compiled(Rules.SETTINGS);
    List<FeatureValues> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<Feature, Object> values = new HashMap<>();
      for (CompiledRule rule : pack) {
        for (Feature feature : rule.features()) {
          values.put(
              feature,
              switch (feature.type()) {
                case DECIMAL -> BigDecimal.valueOf(random.nextInt(1_000_000), 4);
                case INT -> (long) random.nextInt(3);
                case DOUBLE -> random.nextDouble();
                case BOOL -> random.nextInt(50) == 0;
                default -> throw new IllegalStateException(feature.name());
              });
        }
      }
      all.add(values::get);
    }
    return all;
  }
}
