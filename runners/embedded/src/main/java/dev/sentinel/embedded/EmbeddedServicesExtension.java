package dev.sentinel.embedded;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the embedded services, one set for all test classes of a run, on free ports and a
 * temporary data directory.
 *
 * <pre>{@code
 * @ExtendWith(EmbeddedServicesExtension.class)
 * class WriteAlertsIT {
 *   @BeforeAll
 *   static void migrate(EmbeddedDatabase database) {
 *     jdbcUrl = database.newDatabase();
 *   }
 * }
 * }</pre>
 *
 * <p>A test asks for {@link EmbeddedKafka}, {@link EmbeddedDatabase}, {@link EmbeddedS3} or, for
 * all of them, {@link EmbeddedServices}, as a parameter of a constructor, a lifecycle or a test
 * method. Only what is asked for runs. Asking also starts again what an earlier test has stopped.
 * Since the services are shared, use a topic, database and bucket of your own, and let a test that
 * stops a service be alone ({@code @Isolated}) when classes run in parallel.
 */
public final class EmbeddedServicesExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(EmbeddedServicesExtension.class);

  /** Called by JUnit. */
  public EmbeddedServicesExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == EmbeddedServices.class
        || type == EmbeddedKafka.class
        || type == EmbeddedDatabase.class
        || type == EmbeddedS3.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // JUnit closes what is in the root store when the last test class has ended.
    EmbeddedServices services =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                EmbeddedServices.class,
                key -> EmbeddedServices.builder().build(),
                EmbeddedServices.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == EmbeddedServices.class) {
      services.start();
      return services;
    }
    EmbeddedService service =
        type == EmbeddedKafka.class
            ? services.kafka()
            : type == EmbeddedDatabase.class ? services.database() : services.s3();
    service.start();
    return service;
  }
}
