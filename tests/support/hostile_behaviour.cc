#include "tests/support/hostile_behaviour.h"

#include <zlib.h>

#include <charconv>
#include <cstdint>

namespace shilu {
namespace {

constexpr std::chrono::milliseconds kDripInterval{20};
constexpr size_t kGibibyte = size_t{1} << 30;

std::string response(std::string_view status, std::string_view fields, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string validators() {
  return "ETag: " + std::string(HostileServer::kEtag) +
         "\r\nLast-Modified: " + std::string(HostileServer::kLastModified) + "\r\n";
}

std::string ok_response() {
  return response("200 OK", "Content-Type: text/html; charset=utf-8\r\n" + validators(),
                  HostileServer::kOkText);
}

std::string gzip(std::string_view text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string little_endian(uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

// RFC 1952: a gibibyte of zeros as 1,024 copies of one packed mebibyte, each flushed so that it
// stands alone.
std::string gzip_bomb() {
  constexpr size_t kPart = size_t{1} << 20;
  constexpr size_t kParts = kGibibyte / kPart;
  const std::string zeros(kPart, '\0');
  std::string part(4096, '\0');
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
  stream.avail_in = static_cast<uInt>(zeros.size());
  stream.next_out = reinterpret_cast<Bytef*>(part.data());
  stream.avail_out = static_cast<uInt>(part.size());
  deflate(&stream, Z_FULL_FLUSH);
  part.resize(stream.total_out);
  deflateEnd(&stream);

  const auto part_sum = static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), static_cast<uInt>(zeros.size())));
  std::string bomb = {"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10};
  uint32_t sum = 0;
  for (size_t i = 0; i < kParts; ++i) {
    bomb += part;
    sum = static_cast<uint32_t>(crc32_combine(sum, part_sum, kPart));
  }
  const std::string last_block = {"\x03\0", 2};
  return bomb + last_block + little_endian(sum) + little_endian(kGibibyte);
}

using Behaviour = bool (*)(HostileConnection&, const ServedRequest&);

bool asks_with(const ServedRequest& request, std::string_view field, std::string_view value) {
  const std::string line = "\r\n" + std::string(field) + ": " + std::string(value) + "\r\n";
  return request.head.find(line) != std::string::npos;
}

bool validated(HostileConnection& client, const ServedRequest& request) {
  const bool same = asks_with(request, "If-None-Match", HostileServer::kEtag) ||
                    asks_with(request, "If-Modified-Since", HostileServer::kLastModified);
  if (!same) return client.send(ok_response());
  return client.send("HTTP/1.1 304 Not Modified\r\n" + validators() + "\r\n");
}

bool redirect_loop(HostileConnection& client, const ServedRequest& request) {
  const size_t query = request.path.find('?');
  int hop = 0;
  if (query != std::string::npos) {
    const std::string_view digits = std::string_view(request.path).substr(query + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), hop);
  }
  const std::string location = "Location: /redirect-loop?" + std::to_string(hop + 1) + "\r\n";
  return client.send(response("302 Found", location, ""));
}

bool repeat_for_ever(HostileConnection& client, std::string_view bytes) {
  while (client.send(bytes)) {
  }
  return false;
}

bool slow_drip(HostileConnection& client, const ServedRequest& /*request*/) {
  client.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
  while (client.send(".") && client.pause(kDripInterval)) {
  }
  return false;
}

bool endless(HostileConnection& client, const ServedRequest& /*request*/) {
  client.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " +
              std::to_string(kGibibyte) + "\r\n\r\n");
  const std::string part(size_t{1} << 16, 'x');
  for (size_t sent = 0; sent < kGibibyte; sent += part.size()) {
    if (!client.send(part)) return false;
  }
  return true;
}

bool hang_after(HostileConnection& client, std::string_view bytes) {
  client.send(bytes);
  client.pause(HostileConnection::kForEver);
  return false;
}

bool close_after(HostileConnection& client, std::string_view bytes) {
  client.send(bytes);
  return false;
}

bool reset_after(HostileConnection& client, std::string_view bytes) {
  client.send(bytes);
  // Else the RST overtakes what the client has not read yet.
  if (!bytes.empty()) client.pause(HostileServer::kDelay);
  client.reset_on_close();
  return false;
}

constexpr std::string_view kHalfBody =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\nhalf of it";

struct Row {
  std::string_view path;
  Behaviour behaviour;
};

const Row kRows[] = {
    {"/ok",
     [](HostileConnection& client, const ServedRequest&) { return client.send(ok_response()); }},
    {"/validated", validated},
    {"/gzip",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(
           response("200 OK", "Content-Encoding: gzip\r\n", gzip(HostileServer::kGzipText)));
     }},
    {"/chunked",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-After\r\n\r\n"
           "6\r\nfirst \r\nc;note=1\r\nsecond third\r\n0\r\nX-After: yes\r\n\r\n");
     }},
    {"/interim",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(
           "HTTP/1.1 102 Processing\r\n\r\n"
           "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" +
           ok_response());
     }},
    {"/folded",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response(
           "200 OK", "X-Folded: one\r\n  two\r\nX-Twice: a\r\nX-Twice:  b \r\nX-Empty:\r\n", "."));
     }},
    {"/delay",
     [](HostileConnection& client, const ServedRequest&) {
       return client.pause(HostileServer::kDelay) && client.send(ok_response());
     }},
    {"/moved",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response("301 Moved Permanently", "Location: /ok\r\n", "moved"));
     }},
    {"/slow-drip", slow_drip},
    {"/endless", endless},
    {"/gzip-bomb",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response(
           "200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", gzip_bomb()));
     }},
    {"/redirect-loop", redirect_loop},
    {"/redirect-to-itself",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response("302 Found", "Location: /redirect-to-itself\r\n", ""));
     }},
    {"/redirect-nowhere",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response("302 Found", "", ""));
     }},
    {"/header-flood",
     [](HostileConnection& client, const ServedRequest&) {
       client.send("HTTP/1.1 200 OK\r\n");
       return repeat_for_ever(client, "X-Flood: 0123456789012345678901234567890123456789\r\n");
     }},
    {"/long-status-line",
     [](HostileConnection& client, const ServedRequest&) {
       client.send("HTTP/1.1 200 ");
       return repeat_for_ever(client, "on and on and on and on and on and on and ");
     }},
    {"/continue-spam",
     [](HostileConnection& client, const ServedRequest&) {
       return repeat_for_ever(client, "HTTP/1.1 100 Continue\r\n\r\n");
     }},
    {"/hang",
     [](HostileConnection& client, const ServedRequest&) { return hang_after(client, ""); }},
    {"/hang-after-headers",
     [](HostileConnection& client, const ServedRequest&) {
       return hang_after(client, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
     }},
    {"/close-before-headers",
     [](HostileConnection& client, const ServedRequest&) { return close_after(client, ""); }},
    {"/close-in-headers",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client, "HTTP/1.1 200 OK\r\nContent-Type: te");
     }},
    {"/close-mid-body", [](HostileConnection& client,
                           const ServedRequest&) { return close_after(client, kHalfBody); }},
    {"/close-mid-chunk",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client,
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nhalf of it");
     }},
    {"/reset",
     [](HostileConnection& client, const ServedRequest&) { return reset_after(client, ""); }},
    {"/reset-mid-body", [](HostileConnection& client,
                           const ServedRequest&) { return reset_after(client, kHalfBody); }},
    {"/gzip-garbage",
     [](HostileConnection& client, const ServedRequest&) {
       return client.send(response("200 OK",
                                   "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
                                   "\x1f\x8b\x08 and then no gzip"));
     }},
    {"/garbage",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client, "\x01\x02 no protocol that anyone knows\r\n\r\n");
     }},
    {"/length-too-long",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client, "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\nshort");
     }},
    {"/length-too-short",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlonger than five");
     }},
    {"/bad-length",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client, "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nbody");
     }},
    {"/chunked-garbage",
     [](HostileConnection& client, const ServedRequest&) {
       return close_after(client,
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "6\r\nfirst \r\nnot a size\r\n");
     }},
};

// The path whose behaviour the robots.txt of this host has.
std::string behaviour_of_robots(const ServedRequest& request) {
  constexpr std::string_view kHost = "\r\nHost: robots-";
  const size_t host = request.head.find(kHost);
  if (host == std::string::npos) return "/robots.txt";
  const size_t begin = host + kHost.size();
  return "/" + request.head.substr(begin, request.head.find('.', begin) - begin);
}

std::string index_page() {
  std::string page = "<!DOCTYPE html><title>云溪县</title><ul>\n";
  for (const Row& row : kRows) {
    const std::string path(row.path);
    page.append("<li><a href=\"").append(path).append("\">").append(path).append("</a>\n");
  }
  return page + "<li><a href=\"/missing\">/missing</a>\n</ul>\n";
}

}  // namespace

bool answer_hostile(HostileConnection& client, const ServedRequest& request) {
  std::string path = request.path.substr(0, request.path.find('?'));
  if (path == "/robots.txt") path = behaviour_of_robots(request);
  if (path == "/") {
    return client.send(
        response("200 OK", "Content-Type: text/html; charset=utf-8\r\n", index_page()));
  }
  for (const Row& row : kRows) {
    if (row.path == path) return row.behaviour(client, request);
  }
  return client.send(response("404 Not Found", "Content-Type: text/html\r\n", "<p>没有这个页面"));
}

}  // namespace shilu
