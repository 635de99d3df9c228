#include "crawler/curl_transfer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/response_head.h"
#include "crawler/special_address.h"

namespace shilu {
namespace {

// What a failure means while the final headers are not complete.
struct OutcomeRow {
  CURLcode code;
  FetchOutcome outcome;
};

constexpr OutcomeRow kOutcomes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FetchOutcome::kDnsFailure},
    {CURLE_FAILED_INIT, FetchOutcome::kConnectFailure},
    {CURLE_COULDNT_CONNECT, FetchOutcome::kConnectFailure},
    {CURLE_OPERATION_TIMEDOUT, FetchOutcome::kTimeout},
    {CURLE_SSL_CONNECT_ERROR, FetchOutcome::kTlsFailure},
    {CURLE_SSL_CERTPROBLEM, FetchOutcome::kTlsFailure},
    {CURLE_SSL_CIPHER, FetchOutcome::kTlsFailure},
    {CURLE_PEER_FAILED_VERIFICATION, FetchOutcome::kTlsFailure},
    {CURLE_SSL_CACERT_BADFILE, FetchOutcome::kTlsFailure},
    {CURLE_SSL_ISSUER_ERROR, FetchOutcome::kTlsFailure},
    {CURLE_SSL_INVALIDCERTSTATUS, FetchOutcome::kTlsFailure},
    // Done, as libcurl has it, with headers that were cut off.
    {CURLE_OK, FetchOutcome::kDisconnected},
    {CURLE_GOT_NOTHING, FetchOutcome::kDisconnected},
    {CURLE_RECV_ERROR, FetchOutcome::kDisconnected},
    {CURLE_SEND_ERROR, FetchOutcome::kDisconnected},
    {CURLE_PARTIAL_FILE, FetchOutcome::kDisconnected},
    // HTTP/0.9, and what is no HTTP at all.
    {CURLE_UNSUPPORTED_PROTOCOL, FetchOutcome::kProtocolError},
    {CURLE_WEIRD_SERVER_REPLY, FetchOutcome::kProtocolError},
    {CURLE_HTTP2, FetchOutcome::kProtocolError},
    {CURLE_HTTP2_STREAM, FetchOutcome::kProtocolError},
    // libcurl says so of a header line beyond its own 100 KiB.
    {CURLE_OUT_OF_MEMORY, FetchOutcome::kHeadersTooLarge},
};

// What failures of no row mean: limits of libcurl's own, met by what a server sent.
constexpr FetchOutcome kOtherFailure = FetchOutcome::kProtocolError;

Page empty_page(const Url& url, Instant now) {
  return {url, now, Milliseconds{0}, {}, 0, {}, {}, {}, {}, Truncation::kNone};
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

std::string text_of(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* const bytes =
      address.sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  inet_ntop(address.sa_family, bytes, text, sizeof text);
  return text;
}

void append(CurlList& list, const std::string& text) {
  if (curl_slist* const longer = curl_slist_append(list.get(), text.c_str())) {
    static_cast<void>(list.release());
    list.reset(longer);
  }
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlFetcherOptions& options, SteadyTime& next_deadline,
                           CurlEasy easy, FetchRequest request)
    : options_(options),
      next_deadline_(next_deadline),
      easy_(std::move(easy)),
      request_(std::move(request)),
      page_(empty_page(request_.url, options.clock->now())),
      sent_at_(std::chrono::steady_clock::now()),
      total_deadline_(sent_at_ + request_.limits.total_timeout) {
  if (request_.permit != nullptr) permits_.push_back(std::move(request_.permit));
  set_phase_deadline(SteadyTime::max());
  set_options();
  set_callbacks();
  set_headers();
  set_trusted_addresses();
}

void CurlTransfer::set_options() {
  CURL* const curl = easy();
  curl_easy_setopt(curl, CURLOPT_URL, request_.url.text().c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // Else giving up a request waits for a name lookup that hangs, and the whole loop with it.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, options_.user_agent.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request_.limits.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_);
}

void CurlTransfer::set_callbacks() {
  CURL* const curl = easy();
  curl_easy_setopt(curl, CURLOPT_PRIVATE, this);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);  // or no debug function is called
  curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_request);
  curl_easy_setopt(curl, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, &CurlTransfer::on_debug);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
}

void CurlTransfer::set_headers() {
  append(headers_, "Accept: text/html,application/xhtml+xml,*/*;q=0.8");
  append(headers_, "Accept-Language: zh-CN,zh;q=0.9");
  append(headers_, "Accept-Encoding: gzip, br, zstd, deflate");
  // A validator comes from a server: it must not become a line of its own.
  if (!request_.etag.empty() && is_printable(request_.etag)) {
    append(headers_, "If-None-Match: " + request_.etag);
  }
  if (!request_.last_modified.empty() && is_printable(request_.last_modified)) {
    append(headers_, "If-Modified-Since: " + request_.last_modified);
  }
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::set_trusted_addresses() {
  if (options_.trusted_hosts == nullptr) return;
  const std::string_view host = request_.url.host();
  const std::vector<std::string>& addresses = options_.trusted_hosts->addresses_of(host);
  trusted_ = !addresses.empty();
  // An IPv6 literal is its own address.
  if (!trusted_ || host.front() == '[') return;
  std::string entry = std::string(host) + ":" + std::to_string(request_.url.port());
  char separator = ':';
  for (const std::string& address : addresses) {
    const bool ipv6 = address.find(':') != std::string::npos;
    entry.append(1, separator).append(ipv6 ? "[" + address + "]" : address);
    separator = ',';
  }
  append(resolve_, entry);
  curl_easy_setopt(easy(), CURLOPT_RESOLVE, resolve_.get());
}

bool CurlTransfer::may_connect(const sockaddr& address) const {
  if (options_.reach == Reach::kLoopback) {
    return is_loopback_address(address) && (trusted_ || request_.url.has_loopback_host());
  }
  return trusted_ || !is_special_address(address);
}

// Takes a permit for the address where there is none yet, and tells who gave it that it is used.
// The permits for other addresses of the name stay: libcurl tries several, side by side, and the
// one whose turn has come may be tried last.
bool CurlTransfer::may_start(const std::string& address) {
  if (request_.start_before && options_.clock->now() >= *request_.start_before) {
    too_late_ = true;
    return false;
  }
  if (options_.addresses == nullptr) return true;
  auto permit = std::find_if(permits_.begin(), permits_.end(),
                             [&](const auto& held) { return held->covers(address); });
  if (permit == permits_.end()) {
    AddressQueue::Permit taken = options_.addresses->try_start(address);
    if (taken == nullptr) {
      page_.remote_address = address;
      return false;
    }
    permit = permits_.insert(permits_.end(), std::move(taken));
  }
  (*permit)->begin();
  return true;
}

curl_socket_t CurlTransfer::on_open_socket(void* self, curlsocktype /*purpose*/,
                                           curl_sockaddr* address) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (!transfer.may_connect(address->addr)) {
    transfer.address_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  if (!transfer.may_start(text_of(address->addr))) {
    transfer.address_busy_ = !transfer.too_late_;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlTransfer::on_debug(CURL* /*easy*/, curl_infotype type, char* data, size_t size,
                           void* self) {
  if (type == CURLINFO_HEADER_OUT) {
    static_cast<CurlTransfer*>(self)->request_sent(std::string_view(data, size));
  }
  return 0;
}

// When a connection it kept ends before a byte came back, libcurl would ask again on a new one, at
// once. To the server those are two requests without a rest between: once asked, it is asked.
int CurlTransfer::on_request(void* self, char* remote_address, char* /*local_address*/,
                             int /*remote_port*/, int /*local_port*/) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (!transfer.page_.request_head.empty()) {
    transfer.stop_ = Stop::kAskedOnce;
    return CURL_PREREQFUNC_ABORT;
  }
  // A connection that was kept may be to where the name led then.
  if (!transfer.may_start(remote_address)) {
    transfer.stop_ = transfer.too_late_ ? Stop::kTooLate : Stop::kAddressBusy;
    return CURL_PREREQFUNC_ABORT;
  }
  std::erase_if(transfer.permits_, [&](const auto& held) { return !held->covers(remote_address); });
  // Before it is sent, however late we are told that it was: what a server took is never told
  // short.
  transfer.sent_at_ = std::chrono::steady_clock::now();
  return CURL_PREREQFUNC_OK;
}

// The head may leave in parts.
void CurlTransfer::request_sent(std::string_view bytes) {
  page_.request_head.append(bytes);
  page_.fetched_at = options_.clock->now();
  for (const AddressQueue::Permit& permit : permits_) permit->sent();
  phase_ = Phase::kWaiting;
  set_phase_deadline(std::chrono::steady_clock::now() + request_.limits.first_byte_timeout);
}

size_t CurlTransfer::on_header(char* data, size_t /*one*/, size_t size, void* self) {
  return static_cast<CurlTransfer*>(self)->take_header_line({data, size}) ? size : 0;
}

bool CurlTransfer::take_header_line(std::string_view line) {
  count_received(line.size());
  header_bytes_ += line.size();
  if (header_bytes_ > request_.limits.max_header_bytes) {
    stop_ = Stop::kHeaderLimit;
    return false;
  }
  if (final_head_) return true;  // a trailer
  page_.response_head.append(line);
  if (line != "\r\n" && line != "\n") return true;
  page_.status = response_status(page_.response_head);
  const bool interim = page_.status >= 100 && page_.status < 200;
  if (interim) {
    page_.response_head.clear();
    page_.status = 0;
    return true;
  }
  page_.headers = response_fields(page_.response_head);
  final_head_ = true;
  return true;
}

size_t CurlTransfer::on_body(char* data, size_t /*one*/, size_t size, void* self) {
  return static_cast<CurlTransfer*>(self)->take_body({data, size}) ? size : 0;
}

bool CurlTransfer::take_body(std::string_view bytes) {
  count_received(bytes.size());
  const size_t room = request_.limits.max_body_bytes - page_.body.size();
  if (!make_room(page_.body.size() + std::min(bytes.size(), room))) {
    stop_ = Stop::kBufferFull;
    drop_body();
    return false;
  }
  page_.body.append(bytes.substr(0, room));
  if (bytes.size() > room) {
    stop_ = Stop::kBodyLimit;
    return false;
  }
  return true;
}

// The most that the body can become, by what its head says and by its limit.
size_t CurlTransfer::most_body_bytes() const {
  const std::string_view field = page_.header("Content-Length");
  size_t length = request_.limits.max_body_bytes;
  std::from_chars(field.data(), field.data() + field.size(), length);
  return std::min(length, request_.limits.max_body_bytes);
}

// Makes room for a body of `size`. Beyond its share, all that can still come is reserved at once: a
// transfer that may go on is never given up later for another's sake, and one that may not has
// cost the server no more than a share.
bool CurlTransfer::make_room(size_t size) {
  if (size <= page_.body.capacity()) return true;
  const bool beyond_share = size > kBufferShareBytes;
  const size_t wanted =
      beyond_share ? most_body_bytes() : std::min(2 * size, request_.limits.max_body_bytes);
  const size_t capacity = std::max(size, wanted);
  if (options_.buffered_bytes != nullptr) {
    const size_t growth = capacity - buffered_;
    buffered_ += growth;
    const size_t held = options_.buffered_bytes->fetch_add(growth) + growth;
    if (beyond_share && held > options_.max_buffered_bytes) return false;
  }
  page_.body.reserve(capacity);
  return true;
}

void CurlTransfer::count_received(size_t bytes) {
  window_bytes_ += bytes;
  if (phase_ == Phase::kReceiving) return;
  phase_ = Phase::kReceiving;
  window_began_ = std::chrono::steady_clock::now();
  window_bytes_ = bytes;
  set_phase_deadline(window_began_ + request_.limits.low_speed_time);
}

void CurlTransfer::set_phase_deadline(SteadyTime deadline) {
  phase_deadline_ = deadline;
  next_deadline_ = std::min(next_deadline_, this->deadline());
}

bool CurlTransfer::overdue(SteadyTime now) {
  if (now >= total_deadline_) {
    stop_ = Stop::kTotalTime;
    return true;
  }
  if (now < phase_deadline_) return false;
  if (phase_ == Phase::kWaiting) {
    stop_ = Stop::kFirstByteTime;
    return true;
  }
  const std::chrono::duration<double> window = now - window_began_;
  const auto least = static_cast<double>(request_.limits.low_speed_bytes_per_s) * window.count();
  if (static_cast<double>(window_bytes_) < least) {
    stop_ = Stop::kLowSpeed;
    return true;
  }
  window_began_ = now;
  window_bytes_ = 0;
  set_phase_deadline(now + request_.limits.low_speed_time);
  return false;
}

void CurlTransfer::drop_body() {
  if (options_.buffered_bytes != nullptr) options_.buffered_bytes->fetch_sub(buffered_);
  buffered_ = 0;
  std::string().swap(page_.body);
}

// libcurl names the last address it tried, also when no connection came of it.
void CurlTransfer::note_connection() {
  if (page_.request_head.empty()) return;
  const char* address = nullptr;
  curl_easy_getinfo(easy(), CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) page_.remote_address = address;
}

FetchOutcome CurlTransfer::outcome(CURLcode code) const {
  switch (stop_) {
    case Stop::kCancelled:
      return FetchOutcome::kCancelled;
    case Stop::kBufferFull:
      return FetchOutcome::kBufferFull;
    case Stop::kHeaderLimit:
      return FetchOutcome::kHeadersTooLarge;
    case Stop::kAskedOnce:
      return FetchOutcome::kDisconnected;
    case Stop::kAddressBusy:
      return FetchOutcome::kAddressBusy;
    case Stop::kTooLate:
      return FetchOutcome::kTooLate;
    case Stop::kTotalTime:
    case Stop::kFirstByteTime:
    case Stop::kLowSpeed:
      return final_head_ ? FetchOutcome::kResponse : FetchOutcome::kTimeout;
    case Stop::kBodyLimit:
    case Stop::kNone:
      break;
  }
  if (final_head_) return FetchOutcome::kResponse;
  if (too_late_ && code == CURLE_COULDNT_CONNECT) return FetchOutcome::kTooLate;
  if (address_busy_ && code == CURLE_COULDNT_CONNECT) return FetchOutcome::kAddressBusy;
  if (address_refused_ && code == CURLE_COULDNT_CONNECT) return FetchOutcome::kForbiddenAddress;
  for (const OutcomeRow& row : kOutcomes) {
    if (row.code == code) return row.outcome;
  }
  return kOtherFailure;
}

Truncation CurlTransfer::truncation(CURLcode code) const {
  if (!final_head_) return Truncation::kNone;
  switch (stop_) {
    case Stop::kBodyLimit:
    case Stop::kBufferFull:
    case Stop::kHeaderLimit:
      return Truncation::kLength;
    case Stop::kTotalTime:
    case Stop::kFirstByteTime:
    case Stop::kLowSpeed:
    case Stop::kCancelled:
      return Truncation::kTime;
    case Stop::kAskedOnce:
    case Stop::kAddressBusy:
    case Stop::kTooLate:
    case Stop::kNone:
      break;
  }
  return code == CURLE_OK ? Truncation::kNone : Truncation::kDisconnect;
}

std::string CurlTransfer::detail(CURLcode code) const {
  switch (stop_) {
    case Stop::kNone:
      break;
    case Stop::kBodyLimit:
      return "body longer than its limit";
    case Stop::kHeaderLimit:
      return "headers longer than their limit";
    case Stop::kBufferFull:
      return "too much is waiting in memory";
    case Stop::kTotalTime:
      return "longer than the total timeout";
    case Stop::kFirstByteTime:
      return "no byte within the first byte timeout";
    case Stop::kLowSpeed:
      return "slower than the lowest speed";
    case Stop::kAskedOnce:
      return "the connection ended before a byte came back";
    case Stop::kAddressBusy:
      return "its address may not be asked now";
    case Stop::kTooLate:
      return "its quiet hours have begun";
    case Stop::kCancelled:
      return "cancelled";
  }
  if (code == CURLE_OK) return final_head_ ? "" : "closed amid the headers";
  return error_[0] != '\0' ? error_ : curl_easy_strerror(code);
}

// Nothing of this transfer stays with it: libcurl may still speak to a handle's callbacks when it
// closes a connection.
CurlEasy CurlTransfer::release_easy() {
  curl_easy_reset(easy());
  return std::move(easy_);
}

CurlTransfer::Finished CurlTransfer::finish(CURLcode code) {
  note_connection();
  const FetchOutcome what = outcome(code);
  page_.truncation = truncation(code);
  page_.took =
      std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - sent_at_);
  return {{request_.id, what, detail(code), std::move(page_)}, std::exchange(buffered_, 0)};
}

}  // namespace shilu
