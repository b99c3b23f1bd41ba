package dev.sentinel.pipeline.features;

import java.math.BigDecimal;
import java.time.Instant;

/** The type of a value that a rule can ask for. */
public enum ValueType {
  /** Exact; {@link BigDecimal}. */
  DECIMAL(BigDecimal.class),
  /** {@link Long}. */
  INT(Long.class),
  DOUBLE(Double.class),
  BOOL(Boolean.class),
  STRING(String.class),
  TIMESTAMP(Instant.class);

  private final Class<?> javaType;

  ValueType(Class<?> javaType) {
    this.javaType = javaType;
  }

  /** The class that {@link FeatureValues#get} returns an instance of. */
  public Class<?> javaType() {
    return javaType;
  }
}
