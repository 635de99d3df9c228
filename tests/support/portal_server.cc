#include "tests/support/portal_server.h"

#include <httplib.h>
#include <sys/socket.h>
#include <zlib.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>

namespace shilu {
namespace {

constexpr int kThreads = 16;

int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string host_of(const httplib::Request& request) {
  std::string host = request.get_header_value("Host");
  host.resize(std::min(host.size(), host.find(':')));
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

std::string gzip(const std::string& bytes) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::optional<std::time_t> http_date(const std::string& text) {
  std::tm parts{};
  if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return std::nullopt;
  return timegm(&parts);
}

// RFC 9110 section 13.2.2: If-None-Match decides alone where both are given.
bool is_not_modified(const httplib::Request& request, const SiteAnswer& answer) {
  if (request.has_header("If-None-Match")) {
    const std::string asked = request.get_header_value("If-None-Match");
    return asked == "*" || (!answer.etag.empty() && asked.find(answer.etag) != std::string::npos);
  }
  if (!request.has_header("If-Modified-Since") || answer.last_modified.empty()) return false;
  const auto since = http_date(request.get_header_value("If-Modified-Since"));
  return since && *http_date(answer.last_modified) <= *since;
}

// A compressed answer is another representation, so its strong validator is another, too.
bool compress_if_asked(const httplib::Request& request, SiteAnswer& answer) {
  if (!answer.may_gzip) return false;
  if (request.get_header_value("Accept-Encoding").find("gzip") == std::string::npos) return false;
  answer.bytes = gzip(answer.bytes);
  if (!answer.etag.empty()) answer.etag.insert(answer.etag.size() - 1, "-gzip");
  return true;
}

}  // namespace

class PortalServer::Implementation {
 public:
  Implementation(PortalServerOptions options, PortalSites sites)
      : options_(std::move(options)), sites_(std::move(sites)), state_(options_.state) {}

  Status start() {
    if (!options_.access_log.empty()) {
      if (Status opened = log_.open(options_.access_log); !opened) return opened;
    }
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Without SO_REUSEPORT, which httplib would set: a port in use must be an error.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1000);
    server_.set_keep_alive_timeout(1);
    server_.set_pre_routing_handler([this](const auto& request, auto& response) {
      serve(request, response);
      return httplib::Server::HandlerResponse::Handled;
    });
    port_ = options_.port == 0 ? server_.bind_to_any_port("127.0.0.1") : options_.port;
    if (port_ <= 0 || (options_.port != 0 && !server_.bind_to_port("127.0.0.1", port_))) {
      return fail(ErrorCode::kNetwork,
                  "127.0.0.1:" + std::to_string(options_.port) + " cannot be listened on");
    }
    listener_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() is lost on a server whose loop has not begun.
    while (!server_.is_running()) std::this_thread::yield();
    return {};
  }

  ~Implementation() {
    if (!listener_.joinable()) return;
    server_.stop();
    listener_.join();
  }

  void serve(const httplib::Request& request, httplib::Response& response) {
    AccessRecord record;
    record.start_us = now_us();
    record.host = host_of(request);
    record.path = request.target;
    record.conditional =
        request.has_header("If-None-Match") || request.has_header("If-Modified-Since");
    record.user_agent = request.get_header_value("User-Agent");
    if (options_.delay.count() > 0) std::this_thread::sleep_for(options_.delay);

    SiteAnswer answer = sites_.answer(record.host, request.target, state_, port_);
    const bool varies = answer.may_gzip;
    const bool compressed = compress_if_asked(request, answer);
    if (answer.status == 200 && is_not_modified(request, answer)) {
      answer.status = 304;
      answer.bytes.clear();
    }
    response.status = answer.status;
    if (!answer.etag.empty()) response.set_header("ETag", answer.etag);
    if (!answer.last_modified.empty()) response.set_header("Last-Modified", answer.last_modified);
    if (!answer.location.empty()) response.set_header("Location", answer.location);
    if (varies) response.set_header("Vary", "Accept-Encoding");
    if (compressed && answer.status != 304) response.set_header("Content-Encoding", "gzip");

    record.status = answer.status;
    record.bytes = request.method == "HEAD" ? 0 : answer.bytes.size();
    send(std::move(answer), response);
    record.end_us = now_us();
    log_.add(std::move(record));
  }

  PortalServerOptions options_;
  PortalSites sites_;
  std::atomic<SiteState> state_;
  AccessLog log_;
  int port_ = 0;

 private:
  // By a provider, because httplib would compress a plain body of its own accord.
  static void send(SiteAnswer answer, httplib::Response& response) {
    if (answer.bytes.empty()) return;
    const size_t size = answer.bytes.size();
    const std::string content_type = answer.content_type;
    response.set_content_provider(
        size, content_type,
        [bytes = std::move(answer.bytes)](size_t offset, size_t length, httplib::DataSink& sink) {
          return sink.write(bytes.data() + offset, length);
        });
  }

  httplib::Server server_;
  std::thread listener_;
};

Result<std::unique_ptr<PortalServer>> PortalServer::start(PortalServerOptions options) {
  auto sites = PortalSites::load(options.folder, options.charset);
  if (!sites) return tl::unexpected(sites.error());
  auto implementation = std::make_unique<Implementation>(std::move(options), *std::move(sites));
  if (Status started = implementation->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<PortalServer>(new PortalServer(std::move(implementation)));
}

PortalServer::PortalServer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

PortalServer::~PortalServer() = default;

int PortalServer::port() const {
  return implementation_->port_;
}

std::vector<std::string> PortalServer::hosts() const {
  return implementation_->sites_.hosts();
}

std::vector<std::string> PortalServer::seeds() const {
  std::vector<std::string> names = hosts();
  if (names.empty()) names.emplace_back("127.0.0.1");
  const std::string rest = ":" + std::to_string(port()) + "/";
  for (std::string& name : names) name.insert(0, "http://").append(rest);
  return names;
}

std::string PortalServer::hosts_file() const {
  std::string lines;
  for (const std::string& host : hosts()) lines.append("127.0.0.1 ").append(host).append("\n");
  return lines;
}

void PortalServer::set_state(SiteState state) {
  implementation_->state_ = state;
}

SiteState PortalServer::state() const {
  return implementation_->state_;
}

std::vector<AccessRecord> PortalServer::log() const {
  return implementation_->log_.records();
}

void PortalServer::clear_log() {
  implementation_->log_.clear();
}

}  // namespace shilu
