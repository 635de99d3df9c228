#include "tests/support/farm_sites.h"

#include <cstdlib>

namespace shilu {
namespace {

constexpr int kAddressesInBlock = 250;

std::string link(const std::string& path, const std::string& text) {
  return "<li><a href=\"" + path + "\">" + text + "</a><span>2018-03-06</span></li>\n";
}

std::string list_page(const std::string& items) {
  return "<html><head><meta name=\"ColumnName\" content=\"政务公开\">"
         "<meta name=\"ColumnType\" "
         "content=\"工作动态\"><title>政务公开</title></head><body><ul>\n" +
         items + "</ul></body></html>";
}

FarmAnswer redirect(const std::string& location) {
  FarmAnswer answer;
  answer.status = 302;
  answer.location = location;
  return answer;
}

FarmAnswer failure(int status) {
  FarmAnswer answer;
  answer.status = status;
  answer.body = "<html><body>暂时无法访问</body></html>";
  return answer;
}

FarmAnswer page(std::string html) {
  FarmAnswer answer;
  answer.body = std::move(html);
  return answer;
}

// Spreads troubles over the articles of all hosts; FNV-1a.
uint32_t lot_of(int host, const std::string& path) {
  uint32_t hash = 2166136261u;
  for (const char c : std::to_string(host) + path) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  return hash >> 8;
}

}  // namespace

std::string FarmSites::address(int host) const {
  const int number = host / plan_.hosts_per_address;
  return "127.10." + std::to_string(number / kAddressesInBlock) + "." +
         std::to_string(1 + number % kAddressesInBlock);
}

int FarmSites::number_of(const std::string& name) const {
  const int host = name.size() > 1 ? std::atoi(name.c_str() + 1) : -1;
  return host >= 0 && host < plan_.hosts && this->name(host) == name ? host : -1;
}

FarmAnswer FarmSites::robots(int host, int visit) const {
  FarmAnswer answer;
  answer.content_type = "text/plain";
  const std::string closed = "User-agent: *\nDisallow: /closed/\nAllow: /closed/open/\n";
  if (is_shut(host)) {
    return failure(500);
  }
  switch (host % 8) {
    case 1:
      answer.body = closed;
      return answer;
    case 2:
      answer.body = "User-agent: *\nCrawl-delay: " +
                    std::to_string(static_cast<double>(plan_.crawl_delay.count()) / 1000) + "\n";
      return answer;
    case 3:
      return failure(404);
    case 4:
      if (visit == 0) {
        return failure(503);
      }
      answer.body = closed;
      return answer;
    case 5:
      answer.delay = plan_.slow;
      break;
    case 6:
      return redirect("/rules/robots.txt");
    case 7:
      answer.body = "User-agent: shilu\nDisallow: /closed/\n\nUser-agent: *\nDisallow: /\n";
      return answer;
    default:
      break;
  }
  answer.body = "User-agent: *\nDisallow:\n";
  return answer;
}

bool FarmSites::is_closed(int host, const std::string& path) const {
  if (path == "/robots.txt") {
    return false;
  }
  if (is_shut(host)) {
    return true;
  }
  switch (host % 8) {
    case 1:
    case 4:
      return path.starts_with("/closed/") && !path.starts_with("/closed/open/");
    case 7:
      return path.starts_with("/closed/");
    default:
      return false;
  }
}

FarmAnswer FarmSites::article(int host, const std::string& path, int visit) const {
  const uint32_t lot = lot_of(host, path) % 160;
  if (visit == 0) {
    if (lot < 4) {
      return failure(500);
    }
    if (lot == 4 || lot == 5) {
      FarmAnswer busy = failure(lot == 4 ? 503 : 429);
      busy.retry_after =
          lot == 4 ? FarmAnswer::RetryAfter::kSeconds : FarmAnswer::RetryAfter::kDate;
      return busy;
    }
    if (lot == 6 || lot == 7) {
      return failure(0);
    }
  }
  const std::string title = name(host) + path + "的通知";
  FarmAnswer answer =
      page("<html><head><meta name=\"ArticleTitle\" content=\"" + title +
           "\"><meta name=\"PubDate\" content=\"2018-03-06 09:30\"><title>" + title +
           "</title></head><body><h1>" + title + "</h1><div class=\"TRS_Editor\"><p>" +
           "根据《中华人民共和国政府信息公开条例》的要求，现将" + name(host) + "的" + path +
           "公布如下，本报告由概述、主动公开、依申请公开和存在的问题等部分组成，欢迎社会各界监督。"
           "</p></div></body></html>");
  if (lot >= 8 && lot < 12) {
    answer.delay = plan_.slow * 2;
  }
  return answer;
}

FarmAnswer FarmSites::answer(int host, const std::string& path, int visit) const {
  FarmAnswer answer;
  const size_t slash = path.rfind('/');
  const std::string folder = path.substr(0, slash + 1);
  if (path == "/robots.txt") {
    answer = robots(host, visit);
  } else if (path == "/rules/robots.txt") {
    answer.content_type = "text/plain";
    answer.body = "User-agent: *\nDisallow:\n";
  } else if (path == "/") {
    answer = page(list_page(link("/list/0.html", "政务公开栏目")));
  } else if (folder == "/list/") {
    const int list = std::atoi(path.c_str() + slash + 1);
    const std::string number = std::to_string(list);
    std::string items;
    for (int i = 0; i < plan_.articles; ++i) {
      const std::string article = "/a/" + number + "_" + std::to_string(i) + ".html";
      items += link(article, "关于" + article + "的通知");
    }
    for (const char* other : {"/old/", "/gone/", "/closed/", "/closed/open/"}) {
      items += link(other + number + ".html", std::string("关于") + other + number + "的通知");
    }
    if (list + 1 < plan_.lists) {
      items += link("/list/" + std::to_string(list + 1) + ".html", "下一页");
    }
    answer = page(list_page(items));
  } else if (folder == "/a/" || folder == "/moved/" || folder.starts_with("/closed/")) {
    answer = article(host, path, visit);
  } else if (folder == "/old/") {
    answer = redirect("/moved/" + path.substr(slash + 1));
  } else {
    answer = failure(404);
  }
  if (host % 16 == 9) {
    answer.delay += plan_.slow;
  }
  return answer;
}

std::vector<std::string> FarmSites::documents(int host) const {
  std::vector<std::string> paths;
  for (int list = 0; list < plan_.lists; ++list) {
    const std::string number = std::to_string(list);
    for (int i = 0; i < plan_.articles; ++i) {
      paths.push_back("/a/" + number + "_" + std::to_string(i) + ".html");
    }
    for (const char* folder : {"/moved/", "/closed/", "/closed/open/"}) {
      paths.push_back(folder + number + ".html");
    }
  }
  std::erase_if(paths, [&](const std::string& path) { return is_closed(host, path); });
  return paths;
}

}  // namespace shilu
