#include "extract/document_number.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("Document numbers are found in every bracket, without the words before them") {
  struct Case {
    const char* text;
    const char* number;  // "" for none
  };
  const Case cases[] = {
      {"云政办发〔2018〕7号", "云政办发〔2018〕7号"},
      {"辽政办【2017】22号", "辽政办【2017】22号"},
      {"云财[2018]31号", "云财[2018]31号"},
      {"云财(2018)31号", "云财(2018)31号"},
      {"云财（2018）31号", "云财（2018）31号"},
      {"云财﹝2018﹞31号", "云财﹝2018﹞31号"},
      {"云财〔2018〕第12号", "云财〔2018〕第12号"},
      {"云财 〔２０１８〕 １２ 号", "云财〔２０１８〕１２号"},
      {"按照云政办【2018】22号要求", "云政办【2018】22号"},
      {"根据国务院办公厅关于印发国办发〔2017〕24号", "国办发〔2017〕24号"},
      {"现转发辽政办明电〔2017〕60号文件", "辽政办明电〔2017〕60号"},
      {"见国办发〔2016〕80号", "国办发〔2016〕80号"},
      {"经信发〔2018〕3号", "经信发〔2018〕3号"},
      {"和政办发〔2018〕3号", "和政办发〔2018〕3号"},
      {"(国务院令第492号)", "国务院令第492号"},
      {"云河县人民政府令 第 十二 号", "云河县人民政府令第十二号"},
      {"云河县税务局公告2018年第3号", "云河县税务局公告2018年第3号"},
      // not numbers
      {"中办发〔20168号", ""},
      {"中心街18号", ""},
      {"第7号", ""},
      {"（2018年）7号楼", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    CHECK(find_document_number(one.text).value_or("") == one.number);
  }
}

TEST_CASE("A document number alone in its line is told from one in a sentence") {
  CHECK(parse_document_number("　云政办发〔2018〕7号").value_or("") == "云政办发〔2018〕7号");
  CHECK(parse_document_number("（国办发〔2017〕24号）").value_or("") == "国办发〔2017〕24号");
  CHECK_FALSE(parse_document_number("按照云政办发〔2018〕7号要求"));
  CHECK_FALSE(parse_document_number("根据云政办发〔2018〕7号"));
}

TEST_CASE("Orders, announcements and joint numbers in lines of their own") {
  struct Case {
    const char* text;
    const char* number;  // "" for none
  };
  const Case cases[] = {
      {"云河县人民政府令（第5号）", "云河县人民政府令（第5号）"},
      {"第5号令", "第5号令"},
      {"云河县人民政府令〔2010〕第15号", "云河县人民政府令〔2010〕第15号"},
      {"公告2020年第3号", "公告2020年第3号"},
      {"2020年 第3号", "2020年第3号"},
      {"2020年第3号公告", "2020年第3号公告"},
      {"财政部 税务总局公告2026年第5号", "财政部税务总局公告2026年第5号"},
      {"文号：云政发〔2018〕3号", "云政发〔2018〕3号"},
      {"云政发〔2018〕3号 签发人：王明", "云政发〔2018〕3号"},
      {"云财预〔2018〕3-1号", "云财预〔2018〕3-1号"},
      // not the line's own
      {"各乡镇：根据云政发〔2018〕3号", ""},
      {"废止云政发〔2018〕3号等五件文件", ""},
      {"中心街18号", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    CHECK(parse_document_number(one.text).value_or("") == one.number);
  }
}

TEST_CASE("A title gives its own number, not that of a document it names") {
  CHECK(find_title_number("关于做好监督工作的通知（云政发〔2018〕3号）").value_or("") ==
        "云政发〔2018〕3号");
  CHECK(find_title_number("云河县人民政府令第5号").value_or("") == "云河县人民政府令第5号");
  CHECK_FALSE(find_title_number("转发省政府《关于造林的意见》（云政发〔2018〕3号）"));
  CHECK_FALSE(find_title_number("关于废止云政发〔2018〕3号的通知"));
  CHECK_FALSE(find_title_number("关于做好监督工作的通知"));
}

}  // namespace shilu
