#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>

#include "tests/crawler/curl_fetcher_fixture.h"

namespace shilu {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// For "localhost", valid for an hour, signed by nobody but itself.
Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

}  // namespace

TEST_CASE("a certificate that nobody vouches for is a TLS failure, and no request is sent") {
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Certificate certificate = self_signed(key.get());
  httplib::SSLServer server(certificate.get(), key.get());
  REQUIRE(server.is_valid());
  std::atomic<int> requests{0};
  server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    ++requests;
    response.set_content("secret", "text/plain");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  const FetchResult result = fetch("https://localhost:" + std::to_string(port) + "/");
  server.stop();
  serving.join();
  CHECK(fetch_outcome_name(result.outcome) == "tls_failure");
  CHECK(result.detail.find("self") != std::string::npos);
  CHECK(result.page.request_head.empty());
  CHECK(requests == 0);
}

}  // namespace shilu
