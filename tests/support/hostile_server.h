// HostileServer: a web server on loopback whose paths misbehave, each in one way, and whose log
// says what it was really asked and when.
//
//   HostileServer server;                       // listens at once, on a free port of 127.0.0.1
//   fetch(server.url("/hang"));
//   server.log();                               // requests in the order they arrived
//
// "/" is an HTML page that links to every path of the table below. Query strings are ignored,
// except that /redirect-loop counts in its own. An unknown path is a 404.
//
//   well-behaved
//     /ok                   200, a short HTML page, ETag and Last-Modified
//     /validated            304 if asked with this server's kEtag or kLastModified, else 200
//     /gzip                 200, "Content-Encoding: gzip", kGzipText compressed
//     /chunked              200, chunked, with a trailer: kChunkedText
//     /interim              102 and 103, then 200 like /ok
//     /folded               200, a folded header line and a header given twice
//     /delay                200 like /ok, after kDelay
//     /moved                301 to /ok
//     /missing              404 with a page
//   endless
//     /slow-drip            200, a byte every 20 ms, for ever
//     /endless              200, 1 GiB, with its true Content-Length
//     /gzip-bomb            200, a true gzip stream of about 1 MiB that unpacks to 1 GiB
//     /redirect-loop        302 to itself, with a new query each time
//     /redirect-to-itself   302 to itself
//     /header-flood         200, header lines for ever
//     /long-status-line     a status line that never ends
//     /continue-spam        "100 Continue" for ever
//     /hang                 reads the request and says nothing
//     /hang-after-headers   200 with a Content-Length, and no body
//   broken
//     /close-before-headers closes without a byte
//     /close-in-headers     closes amid the headers
//     /close-mid-body       half of its Content-Length, then closes
//     /close-mid-chunk      half a chunk, then closes
//     /reset                RST before the headers
//     /reset-mid-body       half of its Content-Length, then RST
//     /redirect-nowhere     302 without a Location
//     /gzip-garbage         "Content-Encoding: gzip", a body that only begins so
//     /garbage              bytes that are not HTTP
//     /length-too-long      a Content-Length beyond what comes, then closes
//     /length-too-short     a Content-Length of 5 before a longer body
//     /bad-length           "Content-Length: many"
//     /chunked-garbage      chunked, the second chunk's size is no number
//
// A TLS handshake is answered in plain HTTP.
//
// Threads: one accepts, one serves each connection, at most kMaxConnections; further ones are
// closed at once. Everything ends when the server is destroyed, whatever it is in the middle of.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

// What the server saw of one request. Its end is noted just after the last byte left, so a client
// may read the log before that.
struct ServedRequest {
  std::string path;                             // with its query
  std::string head;                             // request line and headers, with the empty line
  int connection;                               // counted from 0
  std::chrono::steady_clock::time_point began;  // the request was read
  std::chrono::steady_clock::time_point ended;  // answered or given up
  bool finished;                                // `ended` is known
};

class HostileServer {
 public:
  static constexpr std::string_view kEtag = "\"hostile-1\"";
  static constexpr std::string_view kLastModified = "Tue, 06 Mar 2018 01:02:03 GMT";
  static constexpr std::string_view kOkText = "<!DOCTYPE html><title>云溪县</title><p>公告</p>";
  static constexpr std::string_view kGzipText = "云溪县人民政府关于修缮古桥的通告";
  static constexpr std::string_view kChunkedText = "first second third";
  static constexpr std::chrono::milliseconds kDelay{200};
  static constexpr size_t kMaxConnections = 512;

  // Listens on `address`, an address of 127.0.0.0/8; aborts the test program if it cannot.
  explicit HostileServer(const std::string& address = "127.0.0.1");
  ~HostileServer();
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;

  uint16_t port() const;
  // "http://127.0.0.1:PORT" and `path`.
  std::string url(std::string_view path) const;

  // All so far. Any thread.
  std::vector<ServedRequest> log() const;
  // Connections accepted so far. Any thread.
  int connections() const;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace shilu
