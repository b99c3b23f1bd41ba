package dev.sentinel.pipeline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a program's metrics say at one moment.
 *
 * @param series values by name and labels, as they are written in Prometheus' text format
 */
public record Scrape(Map<String, Double> series) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Asks as Prometheus does. */
  public static Scrape of(URI endpoint) {
    HttpResponse<String> response = get(endpoint.resolve("/metrics"));
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    Map<String, Double> series = new TreeMap<>();
    response
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              series.put(line.substring(0, space), number(line.substring(space + 1)));
            });
    return new Scrape(series);
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Any page of the endpoint. */
  public static HttpResponse<String> get(URI page) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(page).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The names of all series. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    series.keySet().forEach(name -> names.add(name.replaceFirst("\\{.*", "")));
    return names;
  }
}
