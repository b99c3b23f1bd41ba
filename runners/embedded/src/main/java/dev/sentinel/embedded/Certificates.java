package dev.sentinel.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority that lives as long as its data folder, and the certificate it has given
 * to the servers here. Made by the JDK's {@code keytool}: no key is ever in the repository.
 *
 * @param authority the authority's certificate, PEM: what clients trust
 * @param serverCertificate the servers' certificate for localhost and 127.0.0.1, PEM
 * @param serverKey its key, PEM
 * @param serverKeyStore both, PKCS12
 * @param password of the key store
 */
record Certificates(
    Path authority, Path serverCertificate, Path serverKey, Path serverKeyStore, String password) {

  private static final String VALID_DAYS = "30";
  private static final long KEYTOOL_SECONDS = 60;

  /** Makes new ones in the folder. */
  static Certificates create(Path folder) {
    String password = UUID.randomUUID().toString();
    Path authorityStore = folder.resolve("authority.p12");
    Path serverStore = folder.resolve("server.p12");
    Path request = folder.resolve("server.csr");
    Certificates certificates =
        new Certificates(
            folder.resolve("authority.pem"),
            folder.resolve("server.pem"),
            folder.resolve("server-key.pem"),
            serverStore,
            password);
    try {
      DataDirectory.deleteRecursively(folder);
      Files.createDirectories(folder);
      newKey(authorityStore, "CN=Sentinel test authority", password, "-ext", "bc:critical=ca:true");
      newKey(serverStore, "CN=localhost", password);
      keytool(authorityStore, password, "-exportcert", "-rfc", "-file", certificates.authority());
      keytool(serverStore, password, "-certreq", "-file", request);
      keytool(
          authorityStore,
          password,
          "-gencert",
          "-rfc",
          "-infile",
          request,
          "-outfile",
          certificates.serverCertificate(),
          "-validity",
          VALID_DAYS,
          "-ext",
          "san=dns:localhost,ip:" + Ports.HOST);
      importTrusted(serverStore, password, "authority", certificates.authority());
      keytool(serverStore, password, "-importcert", "-file", certificates.serverCertificate());
      certificates.exportKey();
      return certificates;
    } catch (IOException | GeneralSecurityException e) {
      throw new EmbeddedServiceException("Cannot make certificates in " + folder + ": " + e, e);
    }
  }

  private static void newKey(Path store, String name, String password, Object... more)
      throws IOException {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                VALID_DAYS));
    arguments.addAll(List.of(more));
    keytool(store, password, arguments.toArray());
  }

  private static void importTrusted(Path store, String password, String alias, Path certificate)
      throws IOException {
    run(
        List.of(
            "-importcert",
            "-noprompt",
            "-alias",
            alias,
            "-file",
            certificate,
            "-keystore",
            store,
            "-storetype",
            "PKCS12",
            "-storepass",
            password));
  }

  /** Runs a command on the key called {@code key}. */
  private static void keytool(Path store, String password, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "-alias", "key", "-keystore", store, "-storetype", "PKCS12", "-storepass", password));
    run(all);
  }

  private static void run(List<?> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    arguments.forEach(argument -> command.add(argument.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = keytool.getInputStream()) {
      String text = new String(output.readAllBytes(), UTF_8);
      if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool " + arguments.get(0) + ": " + text.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      keytool.destroyForcibly();
    }
  }

  /** keytool does not export keys. */
  private void exportKey() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(serverKeyStore.toFile(), password.toCharArray());
    byte[] key = store.getKey("key", password.toCharArray()).getEncoded();
    Certificate certificate = store.getCertificate("key");
    Files.createFile(
        serverKey,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(serverKey, pem("PRIVATE KEY", key), US_ASCII);
    Files.writeString(serverCertificate, pem("CERTIFICATE", certificate.getEncoded()), US_ASCII);
  }

  private static String pem(String type, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, text);
  }
}
