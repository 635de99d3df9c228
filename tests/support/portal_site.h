// PortalSites: what the sample portals answer, before HTTP. A folder of them looks like this:
//
//   sites.tsv                  host, charset parameter, gzip, validators
//   routes.tsv                 state, host, target, status, and for a redirect its location, for
//                              200 the path of the file to give
//   sites/<host>/…             pages as files, byte for byte
//   second/<host>/…            pages that are new or different in the second state
//
// A folder without sites.tsv is one site of static files that answers under every name, with a
// list of its files as its home page. Immutable after loading; any thread may ask.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

enum class SiteState { kFirst = 1, kSecond = 2 };

// How one host serves its pages: a line of sites.tsv.
struct SiteSettings {
  std::string charset;  // parameter of the Content-Type of HTML; "" for none
  bool gzip = false;    // HTML is compressed for who asks for it
  bool etag = false;
  bool last_modified = false;
};

struct SiteAnswer {
  int status = 0;
  std::string bytes;
  std::string content_type;
  std::string location;       // of a redirect
  std::string etag;           // with its quotes; "" for none
  std::string last_modified;  // an HTTP date; "" for none
  bool may_gzip = false;
};

class PortalSites {
 public:
  // `charset` is the parameter used where there is no sites.tsv.
  static Result<PortalSites> load(const std::string& folder, const std::string& charset);

  // Sorted; empty for a plain folder.
  std::vector<std::string> hosts() const;

  // `target` is a request target as sent: path and query. Addresses of the portals themselves in
  // redirects, robots.txt and sitemap.xml are given `port`.
  SiteAnswer answer(const std::string& host, std::string_view target, SiteState state,
                    int port) const;

 private:
  struct Route {
    std::string state;  // "1", "2" or "*"
    int status;
    std::string location;
  };

  Status load_settings();
  Status load_routes();
  const Route* route(const std::string& host, std::string_view target, SiteState state) const;
  std::optional<SiteAnswer> file_answer(const std::string& host, const SiteSettings& settings,
                                        const std::string& path, SiteState state, int port) const;
  std::string with_port(std::string text, int port) const;

  std::string folder_;
  bool is_plain_folder_ = false;
  std::map<std::string, SiteSettings> settings_;  // by host
  std::multimap<std::string, Route> routes_;      // by host and target
};

}  // namespace shilu
