from given.toy import Sumary
